import { arrayOf } from '#engine/database/arrayLiteral.ts';
import type { Database, Statement } from '#engine/database/database.ts';
import type { Claim } from '#engine/queue/settle.ts';

/** What a worker is to know of one of its jobs. */
export interface Order {
  readonly id: string;
  readonly token: number;
  readonly order: 'cancel' | 'lost';
  readonly by: string | null;
  readonly reason: string | null;
}

const orders: Statement = {
  name: 'orders',
  text: `
    select i.id, i.token, case when j.id is null then 'lost' else 'cancel' end as order, j.cancel_by as by, nullif(trim(j.cancel_reason), '') as reason
    from unnest($2::bigint[], $3::integer[]) as i (id, token)
    left join sync.jobs j on j.id = i.id and j.token = i.token and j.worker_id = $1 and j.state = 'running' and j.id = any ($2)
    where j.id is null or j.cancel_asked_at is not null`,
};

/** Which of a worker's jobs somebody asked to cancel, and which are no longer the worker's. */
export function readOrders(database: Database, workerId: string, claims: readonly Claim[]): Promise<Order[]> {
  return database.query<{
    id: string;
    token: number;
    order: 'cancel' | 'lost';
    by: string | null;
    reason: string | null;
  }>(orders, [workerId, arrayOf(claims.map((claim) => claim.id)), arrayOf(claims.map((claim) => claim.token))]);
}
