import { userInfo, hostname } from 'node:os';
import type { Connection } from '#shared/contract/connection.ts';
import type { ComputerWorker } from '#shared/contract/settings.ts';
import type { AboutExport } from '#shared/archive.ts';
import type { Crash, ServiceState } from '#shared/contract/status.ts';
import { OperatorError } from '#shared/errors.ts';
import type { JobFilter } from '#shared/filters/jobFilter.ts';
import { systemClock } from '#engine/clock.ts';
import type { Logger } from '#engine/logging/logger.ts';
import type { AllProviderSettings } from '#engine/providers/settings.ts';
import type { WebApplicationSettings } from '#engine/webApplication.ts';
import { workerNameOf } from '#engine/workers/registry.ts';
import { CrashBook } from '#services/crashBook.ts';
import type { ConsoleSettings, Patience, WorkerSettings } from '#services/messages.ts';
import { Supervisor, workerLocked, type Told } from '#services/supervisor.ts';
import { paths } from './paths.ts';
import { startUtility, type UtilityService } from './utilityService.ts';

/** What the services work on. */
export interface Target {
  connection: Connection;
  /** Holds the password: never log it. Empty for a file. */
  url: string;
  /** A file that somebody exported, in place of a database. Holds its passphrase. */
  file?: ConsoleSettings['file'];
}

export interface ServicesOptions {
  logger: Logger;
  /** By provider name, asked anew for every start of a service. */
  providers(target: Target): Promise<AllProviderSettings>;
  /** The web application that syncs tell of stale caches. */
  webApplication: WebApplicationSettings | null;
  /** The archive that the console keeps of a connection; null: none. */
  archive(connection: Connection): Promise<ConsoleSettings['archive']>;
  /** How the worker of this computer works, asked anew for every start of it. */
  worker(): ComputerWorker;
  /** Keeps a refresh token in place of the one before; gives null, or why it could not. */
  keepToken(token: string, before: string): Promise<string | null>;
  onState(): void;
  /** The console service is ready to answer pages, for the first time or again; null: it is gone. */
  onConsole(service: UtilityService | null): void;
  /** How many jobs run in the worker. */
  onRunning(jobs: number): void;
  /** What the console tells, besides the pages. */
  onTold(told: Exclude<Told, { kind: 'exported' }>): void;
}

/** ms in which a service that does nothing any more has to exit. */
const exitGrace = 5_000;

/** The console and the worker service of the open connection. */
export class Services {
  readonly #options: ServicesOptions;
  readonly #console: Supervisor<UtilityService>;
  readonly #worker: Supervisor<UtilityService>;
  readonly #books = { console: new CrashBook({ ofWorker: false }), worker: new CrashBook({ ofWorker: true }) };
  #target: Target | null = null;
  /** ms since the epoch, as the console told; 0: locked. */
  #unlockedUntil = 0;
  #onBattery = false;
  /** Exports that are under way, by number. */
  readonly #exporting = new Map<
    number,
    { resolve: (about: AboutExport) => void; reject: (error: OperatorError) => void }
  >();
  #exports = 0;

  constructor(options: ServicesOptions) {
    this.#options = options;
    const { logger } = options;
    const common = { clock: systemClock, logger };
    this.#console = new Supervisor<UtilityService>({
      ...common,
      name: 'console',
      spawn: () =>
        startUtility({ title: 'Touchline console', entry: paths.consoleService, onLine: this.#outputOf('console') }),
      onCrash: (crash) => this.#books.console.add(crash),
      settings: () => this.#consoleSettings(),
      onReady: (service) => options.onConsole(service),
      onTold: (told) => (told.kind === 'exported' ? this.#exported(told) : options.onTold(told)),
      onUnlocked: (until) => {
        this.#unlockedUntil = until;
      },
      onState: (state) => {
        if (state.state !== 'running' && state.state !== 'unresponsive') {
          for (const { reject } of this.#exporting.values()) reject(new OperatorError(brokenOff));
          this.#exporting.clear();
          this.#unlockedUntil = 0;
          options.onConsole(null);
        }
        options.onState();
      },
    });
    this.#worker = new Supervisor<UtilityService>({
      ...common,
      name: 'worker',
      spawn: () =>
        startUtility({ title: 'Touchline worker', entry: paths.workerService, onLine: this.#outputOf('worker') }),
      onCrash: (crash) => this.#books.worker.add(crash),
      settings: () => this.#workerSettings(),
      onState: () => options.onState(),
      onRunning: (jobs) => options.onRunning(jobs),
      onReady: () => this.#spare(),
      keepToken: (token, before) => options.keepToken(token, before),
    });
  }

  get states(): { console: ServiceState; worker: ServiceState } {
    return { console: this.#console.state, worker: this.#worker.state };
  }

  /** Of the open database, with its password: never log it. */
  get url(): string | null {
    return this.#target?.url ?? null;
  }

  /** The worker of this computer: its name on the database while it runs, and how often it crashed. */
  get worker(): { name: string | null; crashes: number } {
    const { pid } = this.#worker;
    return {
      name: pid === undefined ? null : workerNameOf(hostname(), pid),
      crashes: this.#books.worker.crashes.length,
    };
  }

  /** Pauses or resumes the worker of this computer; what goes wrong is told as a notice. */
  tellWorker(state: 'active' | 'paused'): void {
    const { name } = this.worker;
    if (name !== null) this.#console.process?.send({ kind: 'tellWorker', name, state });
  }

  /** Cancels what the worker of this computer runs; what goes wrong is told as a notice. */
  cancelRunning(): void {
    const { name } = this.worker;
    if (name !== null) this.#console.process?.send({ kind: 'cancelRunning', name });
  }

  /** How a service ended unasked since the start, the last first. */
  crashes(service: 'console' | 'worker'): Crash[] {
    return this.#books[service].crashes;
  }

  /** What a service wrote last. */
  lines(service: 'console' | 'worker'): readonly string[] {
    return this.#books[service].lines;
  }

  /** Puts the services to work on a database. The worker starts unasked only where nothing but this computer is touched. */
  async open(target: Target): Promise<void> {
    await this.close();
    this.#target = target;
    await this.#console.start();
    if (!target.file && startsUnasked(this.#options.worker().start, target)) await this.#worker.start();
  }

  /** Ends both services: the worker first, for the console shows how it ends. */
  async close(patience: Patience = 'grace'): Promise<void> {
    await this.#worker.stop(this.#workerLimit, patience);
    await this.#console.stop(exitGrace);
    this.#target = null;
  }

  /** Tells a worker that is being stopped to give its jobs back to the queue now. */
  hurry(): void {
    this.#worker.askAgain();
  }

  async start(service: 'console' | 'worker'): Promise<void> {
    const { connection, file } = this.#openTarget();
    if (service === 'worker' && file) throw new OperatorError(nothingToWorkOn);
    const { environment } = connection;
    if (service === 'worker' && environment === 'production' && this.#unlockedUntil <= Date.now()) {
      throw new OperatorError(workerLocked);
    }
    await (service === 'console' ? this.#console : this.#worker).start();
  }

  async stopWorker(): Promise<void> {
    await this.#worker.stop(this.#workerLimit);
  }

  /** Starts both anew, so that they get what has changed in their settings. */
  async restart(): Promise<void> {
    if (!this.#target) return;
    const worked = this.#worker.state.state !== 'stopped';
    await this.#worker.stop(this.#workerLimit);
    await this.#console.stop(exitGrace);
    await this.#console.start();
    if (worked) await this.#worker.start();
  }

  /** The computer runs on its battery, or no longer. */
  power(onBattery: boolean): void {
    this.#onBattery = onBattery;
    this.#spare();
  }

  /** Tells the worker whether the battery is to be spared. */
  #spare(): void {
    const on = this.#onBattery && this.#options.worker().battery === 'spare';
    this.#worker.process?.send({ kind: 'spare', on });
  }

  /** Has the console write jobs of its archive to a file. Throws an `OperatorError` where it could not. */
  exportArchive(options: { file: string; filter: JobFilter | null; passphrase: string | null }): Promise<AboutExport> {
    const console = this.#console.process;
    if (!console) throw new OperatorError({ code: 'not_connected', message: 'No connection is open.' });
    this.#exports += 1;
    const number = this.#exports;
    return new Promise((resolve, reject) => {
      this.#exporting.set(number, { resolve, reject });
      console.send({ kind: 'exportArchive', number, ...options });
    });
  }

  #exported({ number, became }: Extract<Told, { kind: 'exported' }>): void {
    const waiting = this.#exporting.get(number);
    this.#exporting.delete(number);
    if ('about' in became) waiting?.resolve(became.about);
    else waiting?.reject(new OperatorError(became.failure));
  }

  /** Starts the console anew, so that it gets what has changed in its settings. */
  async restartConsole(): Promise<void> {
    if (!this.#target) return;
    await this.#console.stop(exitGrace);
    await this.#console.start();
  }

  suspend(): void {
    this.#console.suspend();
    this.#worker.suspend();
  }

  resume(): void {
    this.#console.resume();
    this.#worker.resume();
  }

  async #consoleSettings(): Promise<ConsoleSettings> {
    const target = this.#openTarget();
    const { environment } = target.connection;
    return {
      service: 'console',
      database: { url: target.url, environment, guarded: environment === 'production' },
      actor: `${userInfo().username}@${hostname()}`,
      providers: await this.#options.providers(target),
      archive: target.file ? null : await this.#options.archive(target.connection),
      file: target.file ?? null,
    };
  }

  async #workerSettings(): Promise<WorkerSettings> {
    const target = this.#openTarget();
    const providers = await this.#options.providers(target);
    const rehearsed = Object.values(providers).every((provider) => provider.source.kind !== 'network');
    return {
      service: 'worker',
      database: { url: target.url, environment: target.connection.environment },
      kind: 'console',
      slots: this.#options.worker().slots,
      grace: this.grace * 1_000,
      providers,
      firstSync: target.connection.embedded && rehearsed ? 'sync-leagues' : null,
      webApplication: this.#options.webApplication,
      demo: target.connection.embedded,
      parentKeepsTokens: true,
    };
  }

  /** What the services work on now. */
  get target(): Target | null {
    return this.#target;
  }

  /** s that running jobs get to finish when the worker is asked to stop; after that they go back to the queue. */
  get grace(): number {
    return this.#options.worker().graceSeconds;
  }

  /** ms after which a worker that was asked to stop is killed. */
  get #workerLimit(): number {
    return this.grace * 1_000 + exitGrace;
  }

  #openTarget(): Target {
    if (this.#target) return this.#target;
    throw new OperatorError({ code: 'not_connected', message: 'No connection is open.', hint: 'Open one first.' });
  }

  /** For a process that begins now. */
  #outputOf(service: 'console' | 'worker'): (line: string) => void {
    const book = this.#books[service];
    book.begin();
    return (line) => {
      book.line(line);
      this.#options.logger.info(line, { service });
    };
  }
}

const nothingToWorkOn = {
  code: 'archive_file',
  message: 'This is a file, and no database: there is nothing for a worker to do.',
};
const brokenOff = {
  code: 'export_broken_off',
  message: 'The console service ended in the middle: nothing was exported.',
  hint: 'Export it again.',
};

/** Whether the worker starts with a connection: on production only when somebody asks for it. */
function startsUnasked(when: ComputerWorker['start'], { connection: { environment } }: Target): boolean {
  if (when === 'never' || environment === 'production') return false;
  return environment === 'local' || when === 'local_and_staging';
}
