import type { Statement } from '#engine/database/database.ts';
import type { QuotaGate, QuotaWindow, Reservation } from './quotaGate.ts';

interface PreparedQueryable {
  query<R extends Record<string, unknown>>(statement: Statement, values: readonly unknown[]): Promise<R[]>;
}

const reserveStatement: Statement = {
  name: 'reserve_call',
  text: `select granted, call_id, used_up, call_limit, wait_ms::float8 as wait_ms
    from sync.reserve_call($1, $2, 1, $3::jsonb, $4::jsonb, $5::float8 * interval '1 millisecond')`,
};

// Does not wait for the disk while it locks the account for all: should the server crash within half a second, the call
// counts as under way and then as made. (A reservation does wait: lost, it would be a call that nobody counted.)
const settleStatement: Statement = {
  name: 'settle_call',
  text: `select wait_ms::float8 as wait_ms, set_config('synchronous_commit', 'off', true)
    from sync.settle_call($1, $2, $3, $4::int, $5::jsonb)`,
};

/**
 * The quotas that all workers on this database share; the rules are told in the migration that makes them. `keep` is
 * calls to leave for others, by window name. The database must not be one connection inside a transaction: what is
 * reserved must be seen by others at once.
 */
export function sharedQuotas(database: PreparedQueryable, keep: Readonly<Record<string, number>> = {}): QuotaGate {
  const kept = JSON.stringify(keep);
  return {
    async reserve({ provider, account, windows }, lifetime) {
      const declared = JSON.stringify(windows.map(asRow));
      const [row] = await database.query<ReservationRow>(reserveStatement, [
        provider,
        account,
        declared,
        kept,
        lifetime,
      ]);
      if (!row) throw new Error('sync.reserve_call gave no row');
      return asReservation(row);
    },
    async settle({ provider, account }, id, made, told) {
      const [row] = await database.query<{ wait_ms: number | null }>(settleStatement, [
        provider,
        account,
        id,
        made ? 1 : 0,
        JSON.stringify(told),
      ]);
      return row?.wait_ms ?? null;
    },
  };
}

type ReservationRow = {
  granted: boolean;
  call_id: string | null;
  used_up: string | null;
  call_limit: number | null;
  wait_ms: number | null;
};

function asRow({ name, length, limit }: QuotaWindow): { name: string; length: number | null; limit: number | null } {
  return { name, length: length === 'utc_day' ? null : length, limit };
}

function asReservation(row: ReservationRow): Reservation {
  if (row.granted && row.call_id !== null) return { granted: true, id: row.call_id };
  return { granted: false, window: row.used_up ?? '', limit: row.call_limit, wait: row.wait_ms ?? 1 };
}
