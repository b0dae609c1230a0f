import { z } from 'zod';
import type { ServiceState } from '#shared/contract/status.ts';
import { toFailure, type Failure } from '#shared/errors.ts';
import type { Clock } from '#engine/clock.ts';
import type { Logger } from '#engine/logging/logger.ts';
import {
  fromServiceSchema,
  type ConsoleSettings,
  type FromService,
  type Patience,
  type ToService,
  type WorkerSettings,
} from './messages.ts';

/** A started service, whichever way it was started. */
export interface ServiceProcess {
  readonly pid: number | undefined;
  send(message: ToService): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, with how it ended: `exit code 1`, `signal SIGKILL`. */
  onExit(listener: (how: string) => void): void;
  /** Ends it at once. */
  kill(): void;
}

export interface SupervisorOptions<P extends ServiceProcess> {
  /** As it is called in sentences and logs. */
  name: string;
  spawn(): P;
  /** What the service is started with; asked anew for every start. */
  settings(): Promise<ConsoleSettings | WorkerSettings>;
  clock: Clock;
  logger: Logger;
  onState(state: ServiceState): void;
  /** The service is ready for use: after its start and after every restart. */
  onReady?(process: P): void;
  /** Keeps a refresh token in place of the one before; gives null, or why it could not. */
  keepToken?(token: string, before: string): Promise<string | null>;
  /** A guarded connection takes writes until then, ms since the epoch; 0: no longer. */
  onUnlocked?(until: number): void;
  /** How many jobs run in it; 0 when it has ended. */
  onRunning?(jobs: number): void;
  /** It ended unasked. */
  onCrash?(crash: Ended): void;
  /** What a console tells besides. */
  onTold?(told: Told): void;
}

/** What a console tells the process that started it, for others than its pages. */
export type Told = Extract<FromService, { kind: 'news' | 'standing' | 'notice' | 'exported' }>;

/** How a service ended unasked. */
export interface Ended {
  how: string;
  pid: number | undefined;
  /** What it said itself. */
  failure: Failure | null;
  /** ms; null where it did not come up. */
  ranFor: number | null;
  /** Which restart in a row follows; null: none does. */
  restart: number | null;
}

/** Why no worker is started for a guarded connection that is locked. */
export const workerLocked: Failure = {
  code: 'locked',
  message: 'This connection is read-only, and a worker writes: it was not started.',
  hint: 'Unlock it in the title bar first. The worker then goes on until it is stopped.',
};

/** In ms where not said otherwise. */
export const supervision = {
  maxRestarts: 5,
  /** Before the first restart; doubles with each further one. */
  backoff: 500,
  /** Having run so long, an end starts a new count of restarts. */
  wellAfter: 60_000,
  pingEvery: 5_000,
  unresponsiveAfter: 15_000,
  killAfter: 60_000,
  /** A service that said that it failed gets so long to exit by itself. */
  exitAfterFailure: 5_000,
} as const;

type Ending = {
  how: string;
  pid: number | undefined;
  /** ms; null where it did not come up. */
  ranFor: number | null;
  failed: { failure: Failure; retry: boolean } | null;
  finished: string | null;
};

/**
 * Starts one service and keeps it running: restarts it with backoff when it ends unasked, at most five times in a row,
 * and kills it when it no longer answers. Knows nothing of Electron: `spawn` brings the process.
 */
export class Supervisor<P extends ServiceProcess = ServiceProcess> {
  readonly #options: SupervisorOptions<P>;
  #state: ServiceState = { state: 'stopped', restarts: 0, reason: null };
  /** Settles when the run that is under way has ended for good. */
  #run: Promise<void> | null = null;
  #stopping = new AbortController();
  #process: P | null = null;
  #ready: P | null = null;
  #asleep = false;
  #lastSign = 0;

  constructor(options: SupervisorOptions<P>) {
    this.#options = options;
  }

  get state(): ServiceState {
    return this.#state;
  }

  /** The process while it is ready for use. */
  get process(): P | null {
    return this.#ready;
  }

  /** Of the process while there is one. */
  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Starts the service unless it runs already; what comes of it is told by `onState`. */
  async start(): Promise<void> {
    if (this.#run && this.#stopping.signal.aborted) await this.#run;
    if (this.#run) return;
    this.#stopping = new AbortController();
    this.#run = this.#keepRunning(this.#stopping.signal).finally(() => {
      this.#run = null;
    });
  }

  /**
   * Asks the service to finish, and kills it after `grace` ms, unless its jobs may take as long as they do. Resolves when it has
   * ended.
   */
  async stop(grace: number, patience: Patience = 'grace'): Promise<void> {
    const run = this.#run;
    if (!run) {
      this.#tell('stopped', 0, null);
      return;
    }
    this.#stopping.abort(new Error('asked to stop'));
    this.#process?.send({ kind: 'shutdown', patience });
    if (patience === 'whole') return run;
    const waited = new AbortController();
    const kill = this.#after(grace, waited.signal, () => {
      this.#options.logger.warn(`the ${this.#options.name} service did not stop in time and is killed`, { grace });
      this.#process?.kill();
    });
    await run;
    waited.abort();
    await kill;
  }

  /** Sends another `shutdown` to a service that is being stopped: it should not wait for its jobs any longer. */
  askAgain(): void {
    if (this.#stopping.signal.aborted) this.#process?.send({ kind: 'shutdown', patience: 'none' });
  }

  /** The computer goes to sleep: silence means nothing from here on. */
  suspend(): void {
    this.#asleep = true;
    this.#ready?.send({ kind: 'suspend' });
  }

  /** The computer woke up. */
  resume(): void {
    this.#asleep = false;
    this.#lastSign = this.#options.clock.now();
    this.#ready?.send({ kind: 'resume' });
  }

  async #keepRunning(stopping: AbortSignal): Promise<void> {
    const { name, clock, logger } = this.#options;
    let restarts = 0;
    this.#tell('starting', restarts, null);
    for (;;) {
      const ending = await this.#live(stopping, restarts);
      if (stopping.aborted || ending.finished !== null) return this.#tell('stopped', 0, ending.finished);

      const { how, pid, ranFor, failed } = ending;
      const reason = failed?.failure.message ?? `The ${name} service ended unexpectedly (${how}).`;
      if (ranFor !== null && ranFor >= supervision.wellAfter) restarts = 0;
      const helpless = failed !== null && !failed.retry;
      const restart = helpless || restarts >= supervision.maxRestarts ? null : restarts + 1;
      this.#options.onCrash?.({ how, pid, ranFor, failure: failed?.failure ?? null, restart });
      if (helpless) return this.#tell('failed', restarts, reason);
      if (restart === null) {
        return this.#tell('failed', restarts, `${reason} It was restarted ${restarts} times in a row without success.`);
      }
      const delay = supervision.backoff * 2 ** restarts;
      restarts = restart;
      logger.warn(`the ${name} service is restarted`, { reason, restarts, delay });
      this.#tell('restarting', restarts, reason);
      try {
        await clock.sleep(delay, stopping);
      } catch {
        return this.#tell('stopped', 0, null);
      }
    }
  }

  /** One life of the process, from its spawn to its end. */
  async #live(stopping: AbortSignal, restarts: number): Promise<Ending> {
    const { name, clock, logger } = this.#options;
    let service: P;
    try {
      service = this.#options.spawn();
    } catch (error) {
      return { how: toFailure(error).message, pid: undefined, ranFor: null, failed: null, finished: null };
    }
    const ended = new AbortController();
    let readyAt: number | null = null;
    let pid = service.pid;
    let failed: Ending['failed'] = null;
    let killed: string | null = null;
    let finished: string | null = null;
    this.#process = service;
    this.#lastSign = clock.now();

    const exit = new Promise<string>((resolve) => {
      service.onExit((how) => {
        // The references go first: a message to a process that has ended can bring its parent down.
        this.#process = null;
        this.#ready = null;
        ended.abort();
        resolve(how);
      });
    });
    const fail = (failure: Failure, retry: boolean): void => {
      failed = { failure, retry };
      void this.#after(supervision.exitAfterFailure, ended.signal, () => service.kill());
    };

    const begin = async (): Promise<void> => {
      try {
        const settings = await this.#options.settings();
        if (!ended.signal.aborted && !stopping.aborted) service.send({ kind: 'start', settings });
      } catch (error) {
        failed = { failure: toFailure(error), retry: false };
        if (!ended.signal.aborted) service.kill();
      }
    };

    service.onMessage((raw) => {
      const parsed = fromServiceSchema.safeParse(raw);
      if (!parsed.success) {
        logger.warn(`the ${name} service sent something that is not a message`, {
          problem: z.prettifyError(parsed.error),
        });
        return;
      }
      this.#lastSign = clock.now();
      // Known by now, and no longer when it has ended.
      pid ??= service.pid;
      if (this.#state.state === 'unresponsive') this.#tell(readyAt === null ? 'starting' : 'running', restarts, null);
      const message = parsed.data;
      switch (message.kind) {
        case 'hello':
          void begin();
          return;
        case 'ready':
          if (ended.signal.aborted || stopping.aborted) return;
          readyAt = clock.now();
          this.#ready = service;
          this.#tell('running', restarts, null);
          this.#options.onReady?.(service);
          return;
        case 'pong':
          return;
        case 'running':
          this.#options.onRunning?.(message.jobs);
          return;
        case 'news':
        case 'standing':
        case 'notice':
        case 'exported':
          this.#options.onTold?.(message);
          return;
        case 'unlocked':
          this.#options.onUnlocked?.(message.until);
          return;
        case 'keepToken':
          void this.#keepToken(message, (answer) => {
            if (!ended.signal.aborted) service.send(answer);
          });
          return;
        case 'finished':
          finished = message.reason;
          return;
        case 'failed':
          fail(message.failure, message.retry);
      }
    });

    const watched = this.#watch(service, ended.signal, stopping, restarts, () => {
      killed = `it did not answer for ${supervision.killAfter / 1000} s and was killed`;
    });
    const how = await exit;
    await watched;
    this.#options.onRunning?.(0);
    const ranFor = readyAt === null ? null : clock.now() - readyAt;
    if (!stopping.aborted) logger.warn(`the ${name} service ended`, { how: killed ?? how });
    return { how: killed ?? how, pid, ranFor, failed, finished };
  }

  /** The heartbeat: asks for a sign of life until the process has ended. */
  async #watch(
    service: P,
    ended: AbortSignal,
    stopping: AbortSignal,
    restarts: number,
    onKill: () => void,
  ): Promise<void> {
    const { name, clock, logger } = this.#options;
    for (let number = 1; ; number += 1) {
      const before = clock.now();
      try {
        await clock.sleep(supervision.pingEvery, ended);
      } catch {
        return;
      }
      // A timer that is far too late means that this process did not run either: the service had no chance to answer.
      const late = clock.now() - before > 2 * supervision.pingEvery;
      if (late || this.#asleep) this.#lastSign = clock.now();
      const silence = clock.now() - this.#lastSign;
      if (!stopping.aborted && silence >= supervision.killAfter) {
        logger.error(`the ${name} service does not answer and is killed`, { silence });
        onKill();
        service.kill();
        return;
      }
      if (!stopping.aborted && silence >= supervision.unresponsiveAfter && this.#state.state !== 'unresponsive') {
        this.#tell(
          'unresponsive',
          restarts,
          `The ${name} service has not answered for ${Math.round(silence / 1000)} s.`,
        );
      }
      service.send({ kind: 'ping', number });
    }
  }

  /** Has a token kept, and tells what became of it. */
  async #keepToken(
    { number, token, before }: Extract<FromService, { kind: 'keepToken' }>,
    answer: (message: ToService) => void,
  ): Promise<void> {
    let problem: string | null = 'nobody keeps it here';
    try {
      if (this.#options.keepToken) problem = await this.#options.keepToken(token, before);
    } catch (error) {
      problem = toFailure(error).message;
    }
    answer({ kind: 'tokenKept', number, problem });
  }

  /** Does something after `ms`, unless the signal fires before. */
  async #after(ms: number, signal: AbortSignal, action: () => void): Promise<void> {
    try {
      await this.#options.clock.sleep(ms, signal);
    } catch {
      return;
    }
    action();
  }

  #tell(state: ServiceState['state'], restarts: number, reason: string | null): void {
    this.#state = { state, restarts, reason };
    this.#options.onState(this.#state);
  }
}
