import { randomBytes, randomUUID } from 'node:crypto';
import { appendFile, chmod, chown, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { Logger } from '#engine/logging/logger.ts';
import type { Binaries } from './binaries.ts';
import { embeddedError, folderError } from './failures.ts';
import { run, type Account } from './run.ts';

/** The superuser of the embedded database, and the database in it. */
export const USER = 'touchline';
export const DATABASE = 'touchline';

/** Our own note beside the server's files: it is there when, and only when, the cluster was made to the end. */
const noteSchema = z.object({ password: z.string().min(20), port: z.number().int().nullable() });
export type Note = z.infer<typeof noteSchema>;

export interface Cluster {
  /** The data folder. */
  data: string;
  account: Account | null;
  binaries: Binaries;
}

/**
 * Makes the cluster unless it is there, and gives its note. It is made under another name and renamed at the end: a data folder
 * is complete or is not there. One that somebody left half made is put aside, never deleted.
 */
export async function ensureCluster(
  cluster: Cluster,
  settings: ServerSettings,
  log: Logger | undefined,
): Promise<Note> {
  const { data, binaries } = cluster;
  await removePartial(data);
  const note = await readNote(data);
  if (note) {
    await checkVersion(data, binaries);
    return note;
  }
  await putAside(data, log);
  const begun = Date.now();
  const made = await makeCluster(cluster, settings);
  log?.info(`Made an embedded database in ${data}.`, { version: binaries.version, ms: Date.now() - begun });
  return made;
}

/** What is set in the server's configuration: plain values by name (`fsync: 'off'`). */
export type ServerSettings = Readonly<Record<string, string>>;

/** Writes the settings that the next start of the server uses, and keeps its port. */
export async function writeSettings(
  cluster: Cluster,
  note: Note,
  port: number,
  settings: ServerSettings,
): Promise<void> {
  const values: ServerSettings = {
    // Only this computer, and on it only who knows the password; no socket in a folder that others can enter.
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    password_encryption: 'scram-sha-256',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // Plans of the console's small queries are not worth compiling.
    jit: 'off',
    ...settings,
  };
  const lines = Object.entries(values).map(([name, value]) => `${name} = '${value.replaceAll("'", "''")}'`);
  await writeOwned(cluster, 'touchline.conf', `# Written by Touchline at every start.\n${lines.join('\n')}\n`);
  if (note.port !== port) await writeNote(cluster, cluster.data, { ...note, port });
}

async function makeCluster(cluster: Cluster, settings: ServerSettings): Promise<Note> {
  const { data, account, binaries } = cluster;
  // A name of its own: initdb may still run for a start that was killed.
  const partial = `${data}.partial-${randomUUID()}`;
  const passwordFile = `${partial}.password`;
  const note: Note = { password: randomBytes(32).toString('base64url'), port: null };
  try {
    await mkdir(partial, { mode: 0o700 });
    await writeFile(passwordFile, note.password, { flag: 'wx', mode: 0o600 });
    if (account) for (const file of [partial, passwordFile]) await chown(file, account.uid, account.gid);
    await initdb(cluster, partial, passwordFile, settings['fsync'] === 'off');
    await appendFile(path.join(partial, 'postgresql.conf'), "\ninclude_if_exists = 'touchline.conf'\n");
    const access = `host all ${USER} 127.0.0.1/32 scram-sha-256\n`;
    await writeFile(
      path.join(partial, 'pg_hba.conf'),
      `# Written by Touchline: this computer, with the password.\n${access}`,
    );
    await writeNote(cluster, partial, note);
    await rename(partial, data);
  } catch (error) {
    await rm(partial, { recursive: true, force: true }).catch(() => undefined);
    throw folderError(data, error);
  } finally {
    await rm(passwordFile, { force: true }).catch(() => undefined);
  }
  await checkVersion(data, binaries);
  return note;
}

async function initdb(
  { account, binaries }: Cluster,
  folder: string,
  passwordFile: string,
  fast: boolean,
): Promise<void> {
  // The builtin locale sorts and compares alike on every computer and with every version of its libraries.
  const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  const access = [`--username=${USER}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  const args = [`--pgdata=${folder}`, ...locale, ...access, '--no-instructions', ...(fast ? ['--no-sync'] : [])];
  const { code, output } = await run(binaries.initdb, args, { account, timeout: 180_000 }).catch((cause: unknown) => {
    throw initFailure(cause instanceof Error ? cause.message : String(cause), cause);
  });
  if (code !== 0) throw initFailure(output);
}

function initFailure(output: string, cause?: unknown): Error {
  const lines = output.trim().split('\n');
  const reason = lines.findLast((line) => /error|fatal|could not|no space/i.test(line)) ?? lines.at(-1) ?? '';
  return embeddedError('embedded_failed', `The embedded database could not be made: ${reason}`, {
    details: { output: lines.slice(-20).join('\n') },
    cause,
  });
}

async function checkVersion(data: string, binaries: Binaries): Promise<void> {
  const major = (
    await readFile(path.join(data, 'PG_VERSION'), 'utf8').catch((error: unknown) => {
      throw damaged(data, 'its file PG_VERSION can’t be read', error);
    })
  ).trim();
  if (major === binaries.major) return;
  throw embeddedError(
    'embedded_version',
    `The embedded database in ${data} was made by Postgres ${major}, and this Touchline brings Postgres ${binaries.major}.`,
    {
      hint: `Open it with the Touchline that made it and export what you need, or move ${data} away to begin with an empty one.`,
      details: { data, found: major, expected: binaries.major },
    },
  );
}

/** Removes what interrupted starts left. What can't be removed now, because its initdb still runs, waits for the next start. */
async function removePartial(data: string): Promise<void> {
  const begin = `${path.basename(data)}.partial-`;
  for (const name of await readdir(path.dirname(data)).catch(() => [])) {
    if (!name.startsWith(begin)) continue;
    await rm(path.join(path.dirname(data), name), { recursive: true, force: true, maxRetries: 3 }).catch(
      () => undefined,
    );
  }
}

async function putAside(data: string, log: Logger | undefined): Promise<void> {
  const entries = await readdir(data).catch(() => null);
  if (entries === null) return;
  if (entries.length === 0) return rm(data, { recursive: true });
  // A server writes this file when it starts: these are data, whatever happened to our note.
  if (entries.includes('postmaster.opts'))
    throw damaged(data, 'Touchline’s own file touchline.json is missing or can’t be read');
  const aside = `${data}.unfinished-${Date.now()}`;
  await rename(data, aside);
  log?.warn(`A half-made embedded database was put aside as ${aside}.`);
}

function damaged(data: string, reason: string, cause?: unknown): Error {
  return embeddedError('embedded_damaged', `The embedded database in ${data} is damaged: ${reason}.`, {
    hint: `Restore the folder from a backup, or move ${data} away to begin with an empty database.`,
    cause,
  });
}

async function readNote(data: string): Promise<Note | null> {
  let text: string;
  try {
    text = await readFile(path.join(data, 'touchline.json'), 'utf8');
  } catch (error) {
    if (
      await stat(data).then(
        () => false,
        () => true,
      )
    )
      return null;
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw folderError(data, error);
  }
  try {
    return noteSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

async function writeNote(cluster: Cluster, folder: string, note: Note): Promise<void> {
  await writeOwned(cluster, 'touchline.json', `${JSON.stringify(note)}\n`, folder);
}

/** Writes a file of the data folder at once or not at all, readable by the server's account alone. */
async function writeOwned({ data, account }: Cluster, name: string, text: string, folder = data): Promise<void> {
  const file = path.join(folder, name);
  const partial = `${file}.${randomUUID()}`;
  try {
    await writeFile(partial, text, { flag: 'wx', mode: 0o600 });
    await chmod(partial, 0o600);
    if (account) await chown(partial, account.uid, account.gid);
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => undefined);
    throw folderError(folder, error);
  }
}
