import { existsSync } from 'node:fs';
import { ZodError } from 'zod';
import { archiveProblem } from './failures.ts';
import { isEncrypted, keyOfPassphrase } from './passphrase.ts';
import { FileThread } from './fileThread.ts';
import type { ArchiveReader, SqlRow, SqlValue, Write } from './sql.ts';

/**
 * A copy of job history in one file. One's own has a thread that writes and one that reads, so that a page does not wait
 * for the copying; one from somebody else is only read.
 */
export class Archive implements ArchiveReader {
  readonly file: string;
  readonly #reader: FileThread;
  readonly #writer: FileThread | null;

  private constructor(file: string, reader: FileThread, writer: FileThread | null) {
    this.file = file;
    this.#reader = reader;
    this.#writer = writer;
  }

  /** Opens one's own, or makes it. Throws an `OperatorError` where that can't be. */
  static async open(file: string, key: string | null): Promise<Archive> {
    const writer = await FileThread.open({ file, key, access: 'write' });
    try {
      return new Archive(file, await FileThread.open({ file, key, access: 'read' }), writer);
    } catch (error) {
      await writer.close();
      throw error;
    }
  }

  /** Opens a file that somebody exported, read-only. Throws an `OperatorError` where it is none, or the key is wrong. */
  static async openExported(file: string, passphrase: string | null): Promise<Archive> {
    if (!existsSync(file)) throw archiveProblem('archive_missing', file);
    const key = passphrase === null || !isEncrypted(file) ? null : await keyOfPassphrase(passphrase);
    return new Archive(file, await FileThread.open({ file, key, access: 'foreign' }), null);
  }

  /** Reads something that is made of several answers. What can't be understood is damage that the file itself does not tell. */
  async read<T>(work: (archive: ArchiveReader) => Promise<T>): Promise<T> {
    try {
      return await work(this);
    } catch (error) {
      if (error instanceof ZodError || error instanceof SyntaxError) {
        throw archiveProblem('archive_damaged', this.file, error);
      }
      throw error;
    }
  }

  async query<R extends SqlRow>(sql: string, values: readonly SqlValue[] = []): Promise<R[]> {
    return ofShape<R>(await this.#reader.query(sql, values));
  }

  /** Reads what the writer sees, in turn with what it writes. */
  async queryWritten<R extends SqlRow>(sql: string, values: readonly SqlValue[] = []): Promise<R[]> {
    return ofShape<R>(await (this.#writer ?? this.#reader).query(sql, values));
  }

  /** Runs all of it in one transaction; gives how many rows each part changed. */
  async write(writes: readonly Write[]): Promise<number[]> {
    return this.#writing().write(writes);
  }

  async run(sql: string): Promise<void> {
    await this.#writing().run(sql);
  }

  /** Bytes that its rows fill. */
  async size(): Promise<number> {
    const [row] = await this.queryWritten<{ bytes: number }>(
      `select (c.page_count - f.freelist_count) * s.page_size as bytes
       from pragma_page_count c, pragma_freelist_count f, pragma_page_size s`,
    );
    return row?.bytes ?? 0;
  }

  async close(): Promise<void> {
    await this.#reader.close();
    await this.#writer?.close();
  }

  #writing(): FileThread {
    if (!this.#writer) throw new Error('an archive from somebody else is only read');
    return this.#writer;
  }
}

/** As with the database: a statement's columns are what its caller says they are. */
function ofShape<R extends SqlRow>(rows: SqlRow[]): R[];
function ofShape(rows: SqlRow[]): SqlRow[] {
  return rows;
}
