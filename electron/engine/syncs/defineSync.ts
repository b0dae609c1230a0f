import type { z } from 'zod';
import { describeIssue } from '#shared/errors.ts';
import type { JsonObject, TableChanges, Warning } from '#shared/jobs.ts';
import type { Clock } from '#engine/clock.ts';
import { JobError } from '#engine/jobError.ts';
import type { JobLogger } from '#engine/logging/logger.ts';
import { providerCatalogue, type ProviderClients, type ProviderName } from '#engine/providers/catalogue.ts';

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
  readonly provider: Client;
  readonly transaction: SyncTransaction;
  /**
   * Runs `work` in a transaction of its own, committed when it returns, after the fence was checked inside it: for syncs
   * that write in parts, each of which may stand alone. A dry run rolls each back.
   */
  readonly part: <T>(work: (transaction: SyncTransaction) => Promise<T>) => Promise<T>;
  readonly clock: Clock;
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
  readonly provider: P;
  /** Provider calls that a run makes. */
  readonly estimatedCalls: number;
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
  run(context: SyncContext<z.output<Schema>, ClientOf<P>>): Promise<void>;
}

/** What the engine gives a run. */
export interface RunScope {
  /** The context around a payload and a client, which is made when it is first asked for. */
  contextOf<Payload, Client>(payload: Payload, client: () => Client): SyncContext<Payload, Client>;
  createClient(provider: ProviderName): unknown;
}

/** A sync with one job's payload, checked. */
export interface PreparedRun {
  readonly lock: string | null;
  run(scope: RunScope): Promise<void>;
}

/** A sync with its types forgotten, as the catalogue and the worker hold it. */
export interface Sync extends Omit<SyncDefinition, 'run' | 'lock'> {
  /** The payload checked against the schema. Throws a `JobError` that no retry can mend. */
  parsePayload(payload: JsonObject): unknown;
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
    parsePayload: parse,
    prepare(given) {
      const payload = parse(given);
      return {
        lock: definition.lock(payload),
        run: (scope) => definition.run(scope.contextOf(payload, () => clientFor(definition, scope))),
      };
    },
  };
}

/** The definition's client. What was made for another provider is refused, and a sync without provider gets none. */
function clientFor<P extends ProviderName | null>(
  definition: { readonly name: string; readonly provider: P },
  scope: RunScope,
): ClientOf<P> {
  const client = definition.provider === null ? null : scope.createClient(definition.provider);
  if (isClientOf(definition.provider, client)) return client;
  throw new TypeError(`${definition.name} needs a client of ${definition.provider ?? 'no provider'}`);
}

function isClientOf<P extends ProviderName | null>(provider: P, client: unknown): client is ClientOf<P> {
  return provider === null ? client === null : providerCatalogue[provider].isClient(client);
}

function fieldNames(schema: z.ZodType): string {
  const shape: unknown = 'shape' in schema ? schema.shape : undefined;
  const names = typeof shape === 'object' && shape !== null ? Object.keys(shape) : [];
  return names.length > 0 ? names.join(', ') : 'no fields';
}
