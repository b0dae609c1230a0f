import type { z } from 'zod';
import { describeIssue } from '#shared/errors.ts';
import type { JsonObject, TableChanges, Warning } from '#shared/jobs.ts';
import type { Clock } from '#engine/clock.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { JobError } from '#engine/jobError.ts';
import type { JobLogger } from '#engine/logging/logger.ts';
import type { WebApplication } from '#engine/webApplication.ts';
import {
  providerCatalogue,
  type ProviderClients,
  type ProviderEntry,
  type ProviderName,
} from '#engine/providers/catalogue.ts';

/** A row to write: column → value. */
export type Row = Record<string, unknown>;

export interface UpsertOptions {
  /** The columns that say which row is meant; a unique index of the table. */
  key: readonly string[];
  /** Columns that are given when a row is inserted and never changed afterwards. */
  insertOnly?: readonly string[];
}

/**
 * The one transaction that a sync writes in. It begins with its first use, so fetch before you write; it is committed
 * together with the job's end, after the fence was checked, or rolled back (a dry run always is).
 */
export interface SyncTransaction {
  /** Runs one parameterised statement and gives its rows. */
  query<R extends Row>(sql: string, values?: readonly unknown[]): Promise<R[]>;
  /** Writes rows set-based, touches only those that differ, and enters what it did into the run's change set. */
  upsert(table: string, rows: readonly Row[], options: UpsertOptions): Promise<TableChanges>;
  /** Enters into the change set what a statement of the sync's own did; counts add up with what is there for the table. */
  record(changes: TableChanges): void;
}

export type UseClient = <Name extends ProviderName>(name: Name) => ProviderClients[Name];

/** One cell of what a sync's work divides into: what tells it from the others, and the payload of its job. */
export interface Partition {
  /** By axis, in the order of the axes: `{ season: 2024, week: 6 }`. */
  readonly key: Readonly<Record<string, string | number>>;
  readonly payload: JsonObject;
}

/** How a backfill divides the work of a sync. */
export interface Partitions {
  /** The names of what a partition's key holds, coarsest first: `season`, `week`. */
  readonly axes: readonly string[];
  /** Every partition that there is by what the database knows (seasons, weeks of the schedule), in the order of the axes. */
  list(database: Queryable): Promise<Partition[]>;
  /** What the data itself tells of partitions, beside job history; left out where it tells nothing. */
  evidence?(database: Queryable): Promise<PartitionEvidence[]>;
}

/** What the data of a partition tells. */
export interface PartitionEvidence {
  readonly key: Partition['key'];
  /** When it was written or brought up to date last; null where there is none. */
  readonly loadedAt: Date | null;
  /** From when on it changes no more; null where that is not known, or where it never ends. */
  readonly settledAt: Date | null;
}

/** All that a sync has to work with. */
export interface SyncContext<Payload, Client> {
  readonly payload: Payload;
  readonly dryRun: boolean;
  /** Fires when the job is to stop: cancelled, timed out, taken over by another worker, or the worker shuts down. */
  readonly signal: AbortSignal;
  /** Lines become the job's log. */
  readonly log: JobLogger;
  /** `total` null where it is not known. */
  readonly progress: (done: number, total: number | null, what: string) => void;
  /** The client of the sync's own provider. */
  readonly provider: Client;
  /**
   * The client of a provider that the sync names (its own, or one of its fallbacks), made when it is first asked for.
   * Throws a `JobError` (`provider_not_configured`) where that provider's settings don't do, so that a sync may go on with the next.
   */
  readonly use: UseClient;
  readonly transaction: SyncTransaction;
  /**
   * Runs `work` in a transaction of its own, committed when it returns, after the fence was checked inside it: for syncs
   * that write in parts, each of which may stand alone. A dry run rolls each back.
   */
  readonly part: <T>(work: (transaction: SyncTransaction) => Promise<T>) => Promise<T>;
  /**
   * Runs `work` in a transaction of its own on a connection of its own, beside other calls of it: for work that the database can
   * do at the same time. Committed when it returns, after the fence was checked inside it; a dry run rolls each back. Waits
   * while few connections are left. What `transaction` has open must not stand in its way.
   */
  readonly beside: <T>(work: (transaction: SyncTransaction) => Promise<T>) => Promise<T>;
  /** The web application that reads the data, to be told which of its caches are stale; null where none is set up. */
  readonly webApplication: WebApplication | null;
  /** Whether the run may make up data to work on where there is none. */
  readonly demo: boolean;
  readonly clock: Clock;
  /**
   * The moment that the job is about: its slot's own for one that a schedule enqueued, however late it runs, and for a retry of
   * one; for a step of a routine when the whole run was enqueued, so that all steps agree; for all others the database's now.
   */
  readonly moment: () => Promise<Date>;
  /** Enters a warning into the result, and the log. */
  readonly warn: (warning: Warning) => void;
  /** Enters a fact of this sync's own into the result. */
  readonly fact: (name: string, value: JsonObject[string]) => void;
}

/** The client that a sync of a provider gets; null for a sync that calls none. */
export type ClientOf<P extends ProviderName | null> = P extends ProviderName ? ProviderClients[P] : null;

export interface SyncDefinition<
  Schema extends z.ZodType = z.ZodType,
  P extends ProviderName | null = ProviderName | null,
> {
  /** `sync-leagues` */
  readonly name: string;
  readonly title: string;
  /** What it does, in a sentence. */
  readonly description: string;
  /** The console builds its form from it: `.describe()` and `.meta({ title })` are what the operator reads. */
  readonly payload: Schema;
  /** Where its data comes from first; null for a sync that calls none. */
  readonly provider: P;
  /** Providers that it may use besides, in the order in which it tries them. */
  readonly fallbacks?: readonly ProviderName[];
  /** Provider calls that a run makes, or how many one with this payload makes. */
  readonly estimatedCalls: number | ((payload: z.output<Schema>) => number);
  /** Two jobs with the same lock never run at once; null for a sync that needs none. */
  lock(payload: z.output<Schema>): string | null;
  readonly maxAttempts: number;
  /** ms that a run may take. */
  readonly timeout: number;
  /**
   * The entity under which `provider_sync_state` keeps how fresh the data is and what went wrong last; null for a sync
   * that has none.
   */
  readonly entity: string | null;
  /**
   * True for a sync that compares what it got with what the database has, because runs with the same payload ask for more or
   * for less: the engine does not compare its runs with each other then.
   */
  readonly judgesItself?: boolean;
  /** How a backfill divides its work; left out for a sync of which one run does all. */
  readonly partitions?: Partitions;
  run(context: SyncContext<z.output<Schema>, ClientOf<P>>): Promise<void>;
}

/** What the engine gives a run. */
export interface RunScope {
  /** The context around a payload and the run's clients; that of its own provider is made when it is first asked for. */
  contextOf<Payload, Client>(payload: Payload, client: () => Client, use: UseClient): SyncContext<Payload, Client>;
  createClient(provider: ProviderName): unknown;
}

/** A sync with one job's payload, checked. */
export interface PreparedRun {
  readonly lock: string | null;
  run(scope: RunScope): Promise<void>;
}

/** A sync with its types forgotten, as the catalogue and the worker hold it. */
export interface Sync extends Omit<SyncDefinition, 'run' | 'lock' | 'estimatedCalls' | 'fallbacks' | 'partitions'> {
  readonly fallbacks: readonly ProviderName[];
  readonly partitions: Partitions | null;
  /** The payload checked against the schema. Throws a `JobError` that no retry can mend. */
  parsePayload(payload: JsonObject): unknown;
  /** Provider calls that a run with this payload makes. Throws as `parsePayload` does. */
  estimateCalls(payload: JsonObject): number;
  /** Throws as `parsePayload` does. */
  prepare(payload: JsonObject): PreparedRun;
}

/** Makes a sync of its definition: what comes from outside (payload, client) is checked before the definition sees it. */
export function defineSync<Schema extends z.ZodType, P extends ProviderName | null>(
  definition: SyncDefinition<Schema, P>,
): Sync {
  function parse(payload: unknown): z.output<Schema> {
    const parsed = definition.payload.safeParse(payload);
    if (parsed.success) return parsed.data;
    throw new JobError(
      {
        code: 'invalid_payload',
        message: `The payload of ${definition.name} is not valid: ${describeIssue(parsed.error)}.`,
        hint: `Correct the payload and enqueue the job again; \`${definition.name}\` takes ${fieldNames(definition.payload)}.`,
        details: {
          issues: parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: issue.message })),
        },
      },
      { kind: 'never' },
    );
  }

  return {
    ...definition,
    fallbacks: definition.fallbacks ?? [],
    partitions: definition.partitions ?? null,
    parsePayload: parse,
    estimateCalls(payload) {
      const { estimatedCalls } = definition;
      return typeof estimatedCalls === 'number' ? estimatedCalls : estimatedCalls(parse(payload));
    },
    prepare(given) {
      const payload = parse(given);
      return {
        lock: definition.lock(payload),
        run: (scope) => {
          const use = clientsOf(definition, scope);
          return definition.run(scope.contextOf(payload, () => ownClient(definition.provider, use), use));
        },
      };
    },
  };
}

/** Gives each client once. A provider that the definition does not name is refused: nobody would know of its calls. */
function clientsOf(
  { name, provider, fallbacks = [] }: Pick<SyncDefinition, 'name' | 'provider' | 'fallbacks'>,
  scope: RunScope,
): UseClient {
  const made: { [Name in ProviderName]?: ProviderClients[Name] } = {};
  return <Name extends ProviderName>(wanted: Name) => {
    if (wanted !== provider && !fallbacks.includes(wanted)) throw new TypeError(`${name} does not name ${wanted}`);
    const known: ProviderClients[Name] | undefined = made[wanted];
    if (known) return known;
    const entry: ProviderEntry<Name> = providerCatalogue[wanted];
    const client = scope.createClient(wanted);
    if (!entry.isClient(client)) throw new TypeError(`${name} needs a client of ${wanted}`);
    made[wanted] = client;
    return client;
  };
}

function ownClient<P extends ProviderName | null>(provider: P, use: UseClient): ClientOf<P> {
  const client = provider === null ? null : use(provider);
  if (isClientOf(provider, client)) return client;
  throw new TypeError(`that is no client of ${provider ?? 'no provider'}`);
}

function isClientOf<P extends ProviderName | null>(provider: P, client: unknown): client is ClientOf<P> {
  return provider === null ? client === null : providerCatalogue[provider].isClient(client);
}

function fieldNames(schema: z.ZodType): string {
  const shape: unknown = 'shape' in schema ? schema.shape : undefined;
  const names = typeof shape === 'object' && shape !== null ? Object.keys(shape) : [];
  return names.length > 0 ? names.join(', ') : 'no fields';
}
