import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { OperatorError } from '#shared/errors.ts';
import { Archive } from './archive.ts';
import { mustBeginAnew } from './failures.ts';

/** Where the archive of a connection is, and what it is encrypted with. */
export interface ArchivePlace {
  readonly folder: string;
  /** The id of the connection. */
  readonly connection: string;
  /** 64 hexadecimal digits out of the system's keychain. */
  readonly key: string;
}

/** One file a connection. A hash of the key is in its name, for the file itself can't tell a wrong key from damage. */
export function fileOf({ folder, connection, key }: ArchivePlace): string {
  return path.join(folder, `${nameOf(connection)}.${keyMark(key)}${ending}`);
}

/**
 * Opens the archive of a connection, or begins one. A file that is damaged is set aside, and `setAside` says where. Throws an
 * `OperatorError` where that can't be, among it where there is one with another key: nothing is begun beside it unasked.
 */
export async function openOwnArchive(
  place: ArchivePlace,
): Promise<{ archive: Archive; setAside: { file: string; why: OperatorError } | null }> {
  const file = fileOf(place);
  const [other] = existsSync(file) ? [] : filesOf(place).filter((name) => name.endsWith(ending));
  if (other !== undefined) {
    throw new OperatorError({
      code: 'archive_other_key',
      message: 'The archive of this connection is encrypted with a key that the keychain does not have any more.',
      hint: 'Bring the keychain back, or delete the archive: it is then copied anew.',
      details: { file: path.join(place.folder, other) },
    });
  }
  try {
    return { archive: await Archive.open(file, place.key), setAside: null };
  } catch (error) {
    if (!mustBeginAnew(error) || !(error instanceof OperatorError)) throw error;
    const aside = setAside(place);
    return { archive: await Archive.open(file, place.key), setAside: { file: aside, why: error } };
  }
}

/**
 * Renames the file of an archive that is not open, so that a new one can be begun, and gives its new name. Of those that were
 * set aside before, the newest ones stay.
 */
export function setAside(place: ArchivePlace): string {
  const file = fileOf(place);
  const aside = `${file}${asideMark}${new Date().toISOString().replaceAll(/[:.]/g, '-')}`;
  for (const part of ['', '-wal']) if (existsSync(file + part)) renameSync(file + part, aside + part);
  rmSync(`${file}-shm`, { force: true });
  const before = filesOf(place).filter((name) => name.includes(asideMark) && !name.endsWith('-wal'));
  for (const name of before.sort().slice(0, -mostAside)) {
    for (const part of ['', '-wal']) rmSync(path.join(place.folder, name + part), { force: true });
  }
  return aside;
}

/** Deletes the archive of a connection, and what of it was set aside. It must not be open. */
export function deleteArchive(place: Omit<ArchivePlace, 'key'>): void {
  for (const name of filesOf(place)) rmSync(path.join(place.folder, name), { force: true });
}

/** Bytes on the disk of all files of a connection. */
export function bytesOnDisk(place: Omit<ArchivePlace, 'key'>): number {
  return filesOf(place).reduce(
    (sum, name) => sum + (statSync(path.join(place.folder, name), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}

const ending = '.archive';
const asideMark = '.set-aside-';
const mostAside = 3;

function filesOf({ folder, connection }: Omit<ArchivePlace, 'key'>): string[] {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return readdirSync(folder).filter((name) => name.startsWith(`${nameOf(connection)}.`));
}

/** Ids of connections are made here, and still no path comes of one. */
function nameOf(connection: string): string {
  return connection.replaceAll(/[^A-Za-z0-9_-]/g, '_');
}

function keyMark(key: string): string {
  return createHash('sha256').update(`touchline archive ${key}`).digest('hex').slice(0, 12);
}
