import { describe, expect, it } from 'vitest';
import { OperatorError } from '#shared/errors.ts';
import type { FromService, ToService, WorkerSettings } from '#services/messages.ts';
import { Supervisor, supervision, type ServiceProcess } from '#services/supervisor.ts';
import { FakeClock } from '../../support/clock.ts';
import { silentLogger } from '../../support/logger.ts';
import { until } from '../../support/until.ts';

const settings: WorkerSettings = {
  service: 'worker',
  database: { url: 'postgres://localhost/x', environment: 'local' },
  kind: 'console',
  slots: 1,
  grace: 0,
  providers: {},
  firstSync: null,
};

/** A service that does what the test says. */
class FakeService implements ServiceProcess {
  readonly pid = 1;
  readonly received: ToService['kind'][] = [];
  readonly answers: ToService[] = [];
  ended = false;
  answersPings = true;
  #message: (message: unknown) => void = () => {};
  #exit: (how: string) => void = () => {};

  send(message: ToService): void {
    if (this.ended) throw new Error('a message to a process that has ended');
    this.received.push(message.kind);
    if (message.kind === 'tokenKept') this.answers.push(message);
    if (message.kind === 'ping' && this.answersPings) this.says({ kind: 'pong', number: message.number });
  }
  onMessage(listener: (message: unknown) => void): void {
    this.#message = listener;
  }
  onExit(listener: (how: string) => void): void {
    this.#exit = listener;
  }
  kill(): void {
    this.exits('signal SIGKILL');
  }
  says(message: FromService): void {
    this.#message(message);
  }
  saysAnything(message: unknown): void {
    this.#message(message);
  }
  exits(how: string): void {
    if (this.ended) return;
    this.ended = true;
    this.#exit(how);
  }
}

function supervise(
  options: {
    settings?: () => Promise<WorkerSettings>;
    spawn?: () => FakeService;
    keepToken?: (token: string, before: string) => Promise<string | null>;
  } = {},
) {
  const clock = new FakeClock();
  const spawned: FakeService[] = [];
  const states: string[] = [];
  const ready: FakeService[] = [];
  const running: number[] = [];
  const supervisor = new Supervisor<FakeService>({
    name: 'worker',
    clock,
    logger: silentLogger,
    spawn: () => {
      const service = options.spawn?.() ?? new FakeService();
      spawned.push(service);
      return service;
    },
    settings: options.settings ?? (async () => settings),
    ...(options.keepToken ? { keepToken: options.keepToken } : {}),
    onState: ({ state }) => void (states.at(-1) === state || states.push(state)),
    onReady: (service) => void ready.push(service),
    onRunning: (jobs) => void running.push(jobs),
  });
  const nth = (number: number): Promise<FakeService> =>
    until(() => spawned[number - 1], { what: `the start number ${number}` });
  /** Brings the service that was spawned as the nth to its work. */
  const bringUp = async (number: number): Promise<FakeService> => {
    const service = await nth(number);
    service.says({ kind: 'hello' });
    await until(() => service.received.includes('start'), { what: 'the start message' });
    service.says({ kind: 'ready' });
    return service;
  };
  return { clock, spawned, states, ready, running, supervisor, nth, bringUp };
}

describe('a supervisor', () => {
  it('starts a service: settings after its hello, running after its ready', async () => {
    const { supervisor, nth, states, ready } = supervise();
    await supervisor.start();
    const service = await nth(1);
    expect(service.received).toEqual([]);
    service.says({ kind: 'hello' });
    await until(() => service.received.includes('start'));
    expect(supervisor.process).toBeNull();
    service.says({ kind: 'ready' });
    expect(states).toEqual(['starting', 'running']);
    expect(ready).toEqual([service]);
    expect(supervisor.process).toBe(service);
  });

  it('starts once however often it is asked', async () => {
    const { supervisor, bringUp, spawned } = supervise();
    await supervisor.start();
    await bringUp(1);
    await supervisor.start();
    expect(spawned).toHaveLength(1);
  });

  it('restarts a service that ended unasked, later each time, and gives up after five restarts in a row', async () => {
    const { supervisor, nth, clock, spawned } = supervise();
    await supervisor.start();
    for (let restart = 1; restart <= supervision.maxRestarts; restart += 1) {
      (await nth(restart)).exits('exit code 1');
      await until(() => supervisor.state.state === 'restarting' && supervisor.state.restarts === restart);
      const delay = supervision.backoff * 2 ** (restart - 1);
      await clock.advance(delay - 1);
      expect(spawned).toHaveLength(restart);
      await clock.advance(1);
    }
    (await nth(6)).exits('exit code 1');
    await until(() => supervisor.state.state === 'failed');
    expect(supervisor.state.reason).toMatch(/exit code 1.*5 times in a row/);
    await clock.advance(600_000);
    expect(spawned).toHaveLength(6);
  });

  it('can be started again after it gave up', async () => {
    const { supervisor, nth, clock, bringUp } = supervise();
    await supervisor.start();
    for (let number = 1; number <= 6; number += 1) {
      (await nth(number)).exits('exit code 1');
      await until(() => supervisor.state.state === 'failed' || clock.sleeping > 0);
      await clock.advance(supervision.backoff * 2 ** 5);
    }
    await until(() => supervisor.state.state === 'failed');
    await supervisor.start();
    await bringUp(7);
    expect(supervisor.state).toEqual({ state: 'running', restarts: 0, reason: null });
  });

  it('counts anew after the service has run well for a minute', async () => {
    const { supervisor, nth, bringUp, clock } = supervise();
    await supervisor.start();
    (await nth(1)).exits('exit code 1');
    await until(() => supervisor.state.restarts === 1);
    await clock.advance(supervision.backoff);
    const second = await bringUp(2);
    await clock.advance(supervision.wellAfter);
    second.exits('exit code 1');
    await until(() => supervisor.state.state === 'restarting');
    expect(supervisor.state.restarts).toBe(1);
  });

  it('does not restart after a requested stop, whatever the exit code', async () => {
    const { supervisor, bringUp, clock, spawned, states, running } = supervise();
    await supervisor.start();
    const service = await bringUp(1);
    const stopped = supervisor.stop(10_000);
    expect(service.received.at(-1)).toBe('shutdown');
    service.exits('exit code 1');
    await stopped;
    await clock.advance(600_000);
    expect(spawned).toHaveLength(1);
    expect(states.at(-1)).toBe('stopped');
    expect(running.at(-1)).toBe(0);
  });

  it('kills a service that does not stop within its grace', async () => {
    const { supervisor, bringUp, clock } = supervise();
    await supervisor.start();
    const service = await bringUp(1);
    const stopped = supervisor.stop(20_000);
    await clock.advance(19_999);
    expect(service.ended).toBe(false);
    await clock.advance(1);
    await stopped;
    expect(service.ended).toBe(true);
  });

  it('stops while it waits to restart', async () => {
    const { supervisor, nth, clock, spawned } = supervise();
    await supervisor.start();
    (await nth(1)).exits('exit code 1');
    await until(() => supervisor.state.state === 'restarting');
    await supervisor.stop(1000);
    await clock.advance(600_000);
    expect(supervisor.state.state).toBe('stopped');
    expect(spawned).toHaveLength(1);
  });

  it('says when a service does not answer, takes it back when it does, and kills it in the end', async () => {
    const { supervisor, bringUp, nth, clock } = supervise();
    await supervisor.start();
    const service = await bringUp(1);
    await clock.advance(60_000);
    expect(supervisor.state.state).toBe('running');
    service.answersPings = false;
    await clock.advance(supervision.unresponsiveAfter + supervision.pingEvery);
    expect(supervisor.state.state).toBe('unresponsive');
    service.answersPings = true;
    await clock.advance(supervision.pingEvery);
    expect(supervisor.state.state).toBe('running');
    service.answersPings = false;
    await clock.advance(supervision.killAfter + supervision.pingEvery);
    expect(service.ended).toBe(true);
    expect((await nth(2)).ended).toBe(false);
  });

  it('does not take the sleep of the computer for silence', async () => {
    const { supervisor, bringUp, clock } = supervise();
    await supervisor.start();
    const service = await bringUp(1);
    supervisor.suspend();
    service.answersPings = false;
    await clock.advance(3_600_000);
    expect(supervisor.state.state).toBe('running');
    supervisor.resume();
    service.answersPings = true;
    await clock.advance(60_000);
    expect(supervisor.state.state).toBe('running');
    expect(service.received).toContain('suspend');
    expect(service.received).toContain('resume');
  });

  it('does not restart a service that said that it can not help', async () => {
    const { supervisor, bringUp, clock, spawned } = supervise();
    await supervisor.start();
    const service = await bringUp(1);
    service.says({ kind: 'failed', failure: { code: 'schema_newer', message: 'The schema is newer.' }, retry: false });
    service.exits('exit code 1');
    await until(() => supervisor.state.state === 'failed');
    await clock.advance(600_000);
    expect(supervisor.state.reason).toBe('The schema is newer.');
    expect(spawned).toHaveLength(1);
  });

  it('restarts a service that failed with hope, and ends one that said so and stays', async () => {
    const { supervisor, bringUp, clock } = supervise();
    await supervisor.start();
    const service = await bringUp(1);
    service.says({ kind: 'failed', failure: { code: 'internal', message: 'Out of luck.' }, retry: true });
    await clock.advance(supervision.exitAfterFailure);
    await until(() => supervisor.state.state === 'restarting');
    expect(service.ended).toBe(true);
    expect(supervisor.state.reason).toBe('Out of luck.');
  });

  it('fails with the reason where the settings can not be had', async () => {
    const { supervisor, nth } = supervise({
      settings: () => Promise.reject(new OperatorError({ code: 'not_connected', message: 'No connection is open.' })),
    });
    await supervisor.start();
    (await nth(1)).says({ kind: 'hello' });
    await until(() => supervisor.state.state === 'failed');
    expect(supervisor.state.reason).toBe('No connection is open.');
  });

  it('treats a spawn that throws as an end', async () => {
    const { supervisor } = supervise({
      spawn: () => {
        throw new Error('no such program');
      },
    });
    await supervisor.start();
    await until(() => supervisor.state.state === 'restarting');
    expect(supervisor.state.reason).toContain('no such program');
  });

  it('starts anew when asked while it stops', async () => {
    const { supervisor, bringUp } = supervise();
    await supervisor.start();
    const first = await bringUp(1);
    const stopped = supervisor.stop(10_000);
    const started = supervisor.start();
    first.exits('exit code 0');
    await stopped;
    await started;
    await bringUp(2);
    expect(supervisor.state.state).toBe('running');
  });

  it('drops what is not a message', async () => {
    const { supervisor, bringUp } = supervise();
    await supervisor.start();
    const service = await bringUp(1);
    service.saysAnything({ kind: 'nonsense' });
    expect(supervisor.state.state).toBe('running');
  });

  it('keeps a token for its service, and tells what became of it', async () => {
    const kept: string[] = [];
    const { supervisor, spawned } = supervise({
      keepToken: async (token, before) => {
        if (token === 'bad') throw new Error('the disk is full');
        kept.push(`${before} → ${token}`);
        return null;
      },
    });
    await supervisor.start();
    const service = await until(() => spawned[0]);
    service.says({ kind: 'keepToken', number: 1, token: 'b', before: 'a' });
    service.says({ kind: 'keepToken', number: 2, token: 'bad', before: 'b' });
    await until(() => service.answers.length === 2);
    expect([kept, service.answers]).toEqual([
      ['a → b'],
      [
        { kind: 'tokenKept', number: 1, problem: null },
        { kind: 'tokenKept', number: 2, problem: 'the disk is full' },
      ],
    ]);
    const stopped = supervisor.stop(0);
    service.exits('exit code 0');
    await stopped;
  });
});
