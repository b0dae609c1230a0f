import type { ArchiveStatus } from '#shared/archive.ts';
import type { Database } from '#engine/database/database.ts';
import { readView, type ArchivedView } from '#engine/archive/read/views.ts';
import type { ArchiveReader } from '#engine/archive/sql.ts';
import type { Session } from './session.ts';

/** An archive that can be read: one's own, or a file from somebody else. */
export interface ReadableArchive {
  read<T>(work: (archive: ArchiveReader) => Promise<T>): Promise<T>;
  status(): Promise<ArchiveStatus>;
  close(): Promise<void>;
}

/** Where the console reads: from the database while that is in reach, else from this computer's archive of it. */
export class Source {
  readonly #session: Session;
  readonly #archive: ReadableArchive | null;

  constructor(session: Session, archive: ReadableArchive | null) {
    this.#session = session;
    this.#archive = archive;
  }

  /**
   * As of when an archive stands in for the database, ISO 8601; null while that is in reach, or where the archive has nothing
   * yet. Throws an `OperatorError` where the archive can't be read.
   */
  async standIn(): Promise<string | null> {
    if (this.#archive === null || !this.#session.away) return null;
    return (await this.#archive.status()).asOf;
  }

  /** Reads what both have. Throws where neither can answer. */
  async read<T>(
    online: (database: Database) => Promise<T>,
    archived: (archive: ArchiveReader) => Promise<T>,
  ): Promise<T> {
    return this.#archive !== null && (await this.standIn()) !== null
      ? this.#archive.read(archived)
      : this.#session.read(online);
  }

  /** What the archive has; undefined where there is none. Throws an `OperatorError` where it can't be read. */
  async archived<T>(read: (archive: ArchiveReader) => Promise<T>): Promise<T | undefined> {
    return this.#archive?.read(read);
  }

  /** How the archive stands; null where there is none. */
  async archiveStatus(): Promise<ArchiveStatus | null> {
    return this.#archive === null ? null : this.#archive.status();
  }
}

/** A view that is no history, as it was when the archive kept it last; undefined where it never did. */
export function kept<T>(view: ArchivedView<T>): (archive: ArchiveReader) => Promise<T | undefined> {
  return async (archive) => (await readView(archive, view))?.value;
}
