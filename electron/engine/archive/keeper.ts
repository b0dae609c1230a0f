import type { ArchiveStatus } from '#shared/archive.ts';
import { OperatorError, toFailure, type Failure } from '#shared/errors.ts';
import type { Clock } from '#engine/clock.ts';
import { DatabaseError } from '#engine/database/databaseError.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import type { Logger } from '#engine/logging/logger.ts';
import type { Archive } from './archive.ts';
import { Copier } from './copy/copier.ts';
import { readProgress } from './copy/progress.ts';
import { readKeptNames, type KeptView } from './copy/keptView.ts';
import { archiveClosed, mustBeginAnew } from './failures.ts';
import type { ArchiveReader } from './sql.ts';
import { openOwnArchive, setAside, type ArchivePlace } from './store.ts';

export interface KeeperOptions {
  readonly place: ArchivePlace;
  /** Reads the database that is copied; throws while that is away. */
  readonly database: Queryable;
  /** Whether the database can be read now, and its tables are ours. */
  readonly reachable: () => boolean;
  /** How far back the past is copied. */
  readonly days: number;
  /** What the archive may fill; the oldest jobs go first. */
  readonly bytes: number;
  readonly clock: Clock;
  readonly logger: Logger;
  /** What is kept besides history: `consoleViews()`. */
  readonly views?: readonly KeptView[];
  /** Something of `status` is another. */
  readonly onChange?: () => void;
}

const idle = 2_000;
const afterFailure = 15_000;
const afterSetAside = 60_000;

/** Keeps the archive of a connection up to date while its database can be reached, and hands it out for reading. */
export class ArchiveKeeper {
  readonly #options: KeeperOptions;
  readonly #stop = new AbortController();
  #archive: Archive | null = null;
  #copier: Copier | null = null;
  #failure: Failure | null = null;
  #setAside: string | null = null;
  #setAsideAt = -Infinity;
  /** Somebody read something that makes no sense: it is copied anew as soon as there is something to copy from. */
  #damaged = false;
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

  /** Reads. Throws an `OperatorError` where the archive can't be opened or read. */
  async read<T>(work: (archive: ArchiveReader) => Promise<T>): Promise<T> {
    const archive = await this.archive();
    try {
      return await archive.read(work);
    } catch (error) {
      // It was begun anew meanwhile.
      if (this.#archive !== archive && !this.#stop.signal.aborted) return (await this.archive()).read(work);
      if (mustBeginAnew(error)) {
        this.#damaged = true;
        this.#wake();
      }
      throw error;
    }
  }

  /** The archive itself, for exporting it. Throws an `OperatorError` where it can't be opened. */
  async archive(): Promise<Archive> {
    if (this.#stop.signal.aborted) throw archiveClosed();
    if (this.#archive) return this.#archive;
    this.#opening ??= this.#open().finally(() => {
      this.#opening = null;
    });
    return this.#opening;
  }

  async status(): Promise<ArchiveStatus> {
    const archive = this.#archive;
    // It may be closed meanwhile, or damaged.
    const [stored = null, size = 0, kept = new Set<string>()] = archive
      ? await Promise.all([readProgress(archive), archive.size(), readKeptNames(archive)]).catch(() => [])
      : [];
    const copier = this.#copier;
    const progress = copier?.progress ?? stored;
    const isKept = (view: KeptView): boolean => kept.has(view.name) || copier === null || copier.wasTried(view);
    return {
      asOf: progress?.asOf ?? null,
      from: progress ? (progress.backfill?.finishedAt ?? progress.floor) : null,
      complete: progress?.backfill === null && (this.#options.views ?? []).every(isKept),
      size,
      bytes: this.#options.bytes,
      failure: this.#failure,
      setAside: this.#setAside,
    };
  }

  /** Stops copying and closes the file. */
  async close(): Promise<void> {
    this.#stop.abort();
    this.#wake();
    await this.#running;
    await this.#opening?.catch(() => undefined);
    await this.#archive?.close();
    this.#archive = null;
  }

  async #open(): Promise<Archive> {
    const { archive, setAside } = await openOwnArchive(this.#options.place);
    if (setAside) this.#tellSetAside(setAside.file, setAside.why.code);
    this.#archive = archive;
    return archive;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    const { clock } = this.#options;
    while (!signal.aborted) {
      let more = false;
      let rest = idle;
      try {
        more = await this.#step(signal);
      } catch (error) {
        if (signal.aborted) return;
        // What the copier knows may not be what the file has.
        this.#copier = null;
        const damaged = mustBeginAnew(error);
        // A disk that damages every file is not to be filled with them.
        more = damaged && clock.now() - this.#setAsideAt > afterSetAside;
        this.#damaged ||= damaged;
        rest = afterFailure;
        this.#tell(error);
      }
      if (!more) await this.#rest(rest);
    }
  }

  async #step(signal: AbortSignal): Promise<boolean> {
    if (!this.#options.reachable()) {
      await this.archive();
      return false;
    }
    if (this.#damaged) await this.#beginAnew();
    const archive = await this.archive();
    this.#copier ??= new Copier({ ...this.#options, archive });
    const more = await this.#copier.step(signal);
    this.#fail(null);
    return more;
  }

  async #beginAnew(): Promise<void> {
    this.#copier = null;
    await this.#archive?.close();
    this.#archive = null;
    this.#tellSetAside(setAside(this.#options.place), 'archive_damaged');
    this.#damaged = false;
  }

  #tellSetAside(file: string, why: string): void {
    this.#setAside = file;
    this.#setAsideAt = this.#options.clock.now();
    this.#options.logger.warn('A damaged archive was set aside; it is copied anew.', { file, why });
    this.#options.onChange?.();
  }

  #tell(error: unknown): void {
    // That the database is away is shown elsewhere.
    if (error instanceof DatabaseError && error.connectionLost) return;
    if (!(error instanceof OperatorError)) {
      this.#options.logger.error('The archive could not be copied.', { error: String(error) });
    }
    this.#fail(toFailure(error));
  }

  #fail(failure: Failure | null): void {
    if (failure?.code === this.#failure?.code && failure?.message === this.#failure?.message) return;
    this.#failure = failure;
    this.#options.onChange?.();
  }

  async #rest(ms: number): Promise<void> {
    const woken = new AbortController();
    this.#wake = () => woken.abort();
    if (this.#stop.signal.aborted) return;
    await this.#options.clock.sleep(ms, woken.signal).catch(() => undefined);
  }
}
