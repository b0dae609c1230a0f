import path from 'node:path';
import { ContractClient, type FeedInput, type FeedValue } from '#shared/contract/client.ts';
import type { FeedName } from '#shared/contract/contract.ts';
import type { Channel } from '#shared/contract/protocol.ts';
import { serve } from '#shared/contract/server.ts';
import type { OperatorError } from '#shared/errors.ts';
import { systemClock, type Clock } from '#engine/clock.ts';
import { readMigrations } from '#engine/database/migrate.ts';
import { ConsoleService } from '#services/console/consoleService.ts';
import { channelPair, type Wire } from '../../support/channel.ts';
import { silentLogger } from '../../support/logger.ts';
import { until } from '../../support/until.ts';

export interface Watched<F extends FeedName> {
  values: FeedValue<F>[];
  failures: OperatorError[];
  /** The newest value for which this holds. */
  when: (holds: (value: FeedValue<F>) => boolean) => Promise<FeedValue<F>>;
  stop: () => void;
}

export interface TestConsole {
  service: ConsoleService;
  client: ContractClient;
  /** What goes over the channel, and a way to lose some of it. */
  wire: Wire;
  /** Errors that were not written for the operator: none are expected. */
  unexpected: unknown[];
  /** The console's end of the window's channel. */
  channel: Channel;
  /** A new channel on which the service listens: its near end. */
  listen: () => Channel;
  /** A second window: another client of the same service. */
  connect: () => { client: ContractClient; wire: Wire; channel: Channel };
  watch: <F extends FeedName>(feed: F, input: FeedInput<F>, client?: ContractClient) => Watched<F>;
  /** Lets the console's clock run ahead, ms. */
  pass: (ms: number) => void;
  close: () => Promise<void>;
}

/** The console service over an in-memory channel, as a window sees it. */
export async function startConsole(url: string, { guarded = false } = {}): Promise<TestConsole> {
  let ahead = 0;
  let closed: Promise<void> | null = null;
  const clock: Clock = { now: () => systemClock.now() + ahead, sleep: (ms, signal) => systemClock.sleep(ms, signal) };
  const migrations = await readMigrations(path.resolve(import.meta.dirname, '../../../migrations'));
  const service = new ConsoleService({
    settings: {
      service: 'console',
      archive: null,
      file: null,
      database: { url, environment: guarded ? 'production' : 'local', guarded },
      actor: 'tester@here',
      providers: {},
    },
    migrations,
    clock,
    logger: silentLogger,
  });
  const unexpected: unknown[] = [];
  const listen = (): ReturnType<typeof channelPair> => {
    const pair = channelPair();
    serve(pair.far, service.handlers, { onUnexpected: (error) => unexpected.push(error) });
    return pair;
  };
  const connect = (): { client: ContractClient; wire: Wire; channel: Channel } => {
    const { near, far, wire } = listen();
    const client = new ContractClient();
    client.attach(near);
    return { client, wire, channel: far };
  };
  const first = connect();
  return {
    service,
    ...first,
    unexpected,
    connect,
    listen: () => listen().near,
    watch: (feed, input, client = first.client) => {
      const values: FeedValue<typeof feed>[] = [];
      const failures: OperatorError[] = [];
      const stop = client.watch(feed, input, {
        value: (value) => values.push(value),
        failed: (error) => failures.push(error),
      });
      const when = async (holds: (value: FeedValue<typeof feed>) => boolean): Promise<FeedValue<typeof feed>> => {
        const found = await until(
          () => {
            const value = values.at(-1);
            return value !== undefined && holds(value) && { value };
          },
          { within: 15_000, what: `the ${feed} feed` },
        );
        return found.value;
      };
      return { values, failures, when, stop };
    },
    pass: (ms) => {
      ahead += ms;
    },
    close: () => (closed ??= service.close()),
  };
}
