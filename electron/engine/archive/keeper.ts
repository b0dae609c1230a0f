import { OperatorError, toFailure, type Failure } from '#shared/errors.ts';
import type { Clock } from '#engine/clock.ts';
import { DatabaseError } from '#engine/database/databaseError.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import type { Logger } from '#engine/logging/logger.ts';
import type { Archive } from './archive.ts';
import { Copier } from './copy/copier.ts';
import { mustBeginAnew } from './failures.ts';
import { openOwnArchive, setAside, type ArchivePlace } from './store.ts';

export interface KeeperOptions {
  readonly place: ArchivePlace;
  /** Reads the database that is copied; throws while that is away. */
  readonly database: Queryable;
  /** Whether the database can be read now. */
  readonly reachable: () => boolean;
  readonly days: number;
  readonly bytes: number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Something of `status` is another. */
  readonly onChange?: () => void;
}

/** How an archive stands, as it is shown. */
export interface ArchiveStatus {
  /** ISO: all that ended before is there; null: nothing was copied yet. */
  readonly asOf: string | null;
  /** Whether the past is there as far back as wished. */
  readonly complete: boolean;
  /** Bytes, and how many they may become. */
  readonly size: number;
  readonly bytes: number;
  /** Why nothing is copied now; null: all is well. */
  readonly failure: Failure | null;
  /** A damaged file that was set aside in this session. */
  readonly setAside: string | null;
}

const idle = 2_000;
const afterFailure = 15_000;

/** Keeps the archive of a connection up to date while its database can be reached, and hands it out for reading. */
export class ArchiveKeeper {
  readonly #options: KeeperOptions;
  readonly #stop = new AbortController();
  #archive: Archive | null = null;
  #copier: Copier | null = null;
  #failure: Failure | null = null;
  #setAside: string | null = null;
  #opening: Promise<Archive> | null = null;
  #running: Promise<void> | null = null;
  #wake: () => void = () => undefined;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  /** Opens the archive and begins to copy. */
  start(): void {
    this.#running ??= this.#run();
  }

  /** Something ended, or the database is back: look at once. */
  wake(): void {
    this.#wake();
  }

  /** The archive, for reading. Throws an `OperatorError` where it can't be opened. */
  async archive(): Promise<Archive> {
    if (this.#archive) return this.#archive;
    this.#opening ??= this.#open().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  async status(): Promise<ArchiveStatus> {
    return {
      asOf: this.#copier?.asOf ?? (await this.#archive?.asOf()) ?? null,
      complete: this.#copier?.complete ?? false,
      size: (await this.#archive?.size()) ?? 0,
      bytes: this.#options.bytes,
      failure: this.#failure,
      setAside: this.#setAside,
    };
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.#wake();
    await this.#running;
    await this.#opening?.catch(() => undefined);
    await this.#archive?.close();
    this.#archive = null;
  }

  async #open(): Promise<Archive> {
    const { place, logger } = this.#options;
    const { archive, setAside } = await openOwnArchive(place);
    if (setAside) {
      this.#setAside = setAside.file;
      logger.warn('A damaged archive was set aside; it is copied anew.', {
        file: setAside.file,
        why: setAside.why.code,
      });
    }
    this.#archive = archive;
    return archive;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      let more = false;
      let rest = idle;
      try {
        const archive = await this.archive();
        if (this.#options.reachable()) {
          this.#copier ??= new Copier({ ...this.#options, archive });
          more = await this.#copier.step(signal);
          this.#fail(null);
        }
      } catch (error) {
        if (signal.aborted) return;
        rest = (await this.#recover(error)) ? 0 : afterFailure;
      }
      if (!more) await this.#rest(rest);
    }
  }

  /** True where it can go on at once. */
  async #recover(error: unknown): Promise<boolean> {
    // What the copier knows may not be what the file has.
    this.#copier = null;
    if (mustBeginAnew(error)) {
      await this.#archive?.close();
      this.#archive = null;
      this.#setAside = setAside(this.#options.place);
      this.#options.logger.warn('The archive was set aside; it is copied anew.', { file: this.#setAside });
      this.#options.onChange?.();
      return true;
    }
    // That the database is away is shown elsewhere.
    if (error instanceof DatabaseError && error.connectionLost) return false;
    if (!(error instanceof OperatorError)) {
      this.#options.logger.error('The archive could not be copied.', { error: String(error) });
    }
    this.#fail(toFailure(error));
    return false;
  }

  #fail(failure: Failure | null): void {
    if (failure?.code === this.#failure?.code && failure?.message === this.#failure?.message) return;
    this.#failure = failure;
    this.#options.onChange?.();
  }

  async #rest(ms: number): Promise<void> {
    const { clock } = this.#options;
    const woken = new AbortController();
    this.#wake = () => woken.abort();
    if (this.#stop.signal.aborted) return;
    await clock.sleep(ms, woken.signal).catch(() => undefined);
  }
}
