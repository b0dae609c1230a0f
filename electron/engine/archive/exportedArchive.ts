import type { ArchiveStatus } from '#shared/archive.ts';
import { Archive } from './archive.ts';
import { readAbout } from './exportArchive.ts';
import type { ArchiveReader } from './sql.ts';

/** A file that somebody exported, opened when it is first read. */
export class ExportedArchive {
  readonly #file: string;
  readonly #passphrase: string | null;
  #opening: Promise<Archive> | null = null;

  constructor(file: string, passphrase: string | null) {
    this.#file = file;
    this.#passphrase = passphrase;
  }

  /** Reads. Throws an `OperatorError` where the file can't be opened or read. */
  async read<T>(work: (archive: ArchiveReader) => Promise<T>): Promise<T> {
    this.#opening ??= Archive.openExported(this.#file, this.#passphrase);
    return (await this.#opening).read(work);
  }

  async status(): Promise<ArchiveStatus> {
    const about = await this.read(readAbout);
    return {
      asOf: about?.asOf ?? about?.exportedAt ?? null,
      from: null,
      complete: true,
      size: 0,
      bytes: 0,
      failure: null,
      setAside: null,
    };
  }

  async close(): Promise<void> {
    const archive = await this.#opening?.catch(() => null);
    await archive?.close();
  }
}
