import { expect, it } from 'vitest';
import type { LockSession, LockSummary } from '#shared/locks.ts';
import { holdOrder } from '../../../renderer/ui/heldOrder.ts';
import { explainUnknown, lockRows } from '../../../renderer/views/locks/lockRows.ts';

const session: LockSession = {
  pid: 17,
  application: 'billing',
  user: 'app',
  address: null,
  state: 'idle',
  queryAt: null,
  transactionAt: null,
  hidden: false,
};
const lock = (name: string, more: Partial<LockSummary> = {}): LockSummary => ({
  id: name,
  name,
  held: true,
  since: null,
  job: { id: '12', sync: 'sync-leagues' },
  worker: 'server:1',
  host: 'server',
  client: 'touchline worker 1',
  session,
  waiting: 0,
  waitingExact: true,
  next: [],
  ...more,
});
const other = { id: '17 4711', key: '4711', name: null, shared: false, granted: true, since: null, session };

it('finds locks by name, job, worker or session, ours before the others', () => {
  const all = { locks: [lock('season'), lock('week', { job: null, session: null })], others: [other] };
  const found = (text: string): string[] => lockRows(all, text).map((row) => row.id);
  expect(found('')).toEqual(['season', 'week', 'other 17 4711']);
  expect(found('SEAS leagues')).toEqual(['season']);
  expect(found('billing')).toEqual(['season', 'other 17 4711']);
  expect(found('4711')).toEqual(['other 17 4711']);
});

it('explains a lock that no job is known to hold: ours to end, or not', () => {
  expect(explainUnknown({ client: 'touchline worker 1', session }).ours).toBe(true);
  expect(explainUnknown({ client: 'billing', session }).ours).toBe(false);
  expect(explainUnknown({ client: null, session: { ...session, hidden: true } }).text).toContain('pg_monitor');
});

const row = (id: string, value = 0) => ({ id, value });

it('keeps rows in their places while they are read', () => {
  const before = holdOrder([], [row('a'), row('b'), row('c')], false);
  const held = holdOrder(before, [row('new'), row('c', 1), row('a')], true);
  expect(held.map((item) => [item.row.id, item.row.value, item.gone])).toEqual([
    ['a', 0, false],
    ['b', 0, true],
    ['c', 1, false],
    ['new', 0, false],
  ]);
  expect(holdOrder(held, [row('c')], false).map((item) => item.row.id)).toEqual(['c']);
});
