import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '#engine/database/database.ts';
import type { QuotaAccount, QuotaWindow, Reservation, Telling } from '#engine/providers/quotas/quotaGate.ts';
import { readQuotas } from '#engine/providers/quotas/readQuotas.ts';
import { sharedQuotas } from '#engine/providers/quotas/sharedQuotas.ts';
import { providerQuotaSchema } from '#shared/quotas.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';
import { openDatabase } from '../../support/worker.ts';

let test: TestDatabase;
let database: Database;
beforeAll(async () => {
  test = await createTestDatabase();
  database = openDatabase(test.url);
});
afterAll(async () => {
  await database.close();
  await test.drop();
});

const minute = (limit: number | null): QuotaWindow => ({ name: 'minute', length: 60_000, limit });
const day = (limit: number | null): QuotaWindow => ({ name: 'day', length: 'utc_day', limit });
const lifetime = 60_000;

let accounts = 0;
/** An account of its own, with shorthands for its calls. */
function account(...windows: QuotaWindow[]) {
  const mine: QuotaAccount = { provider: 'example', account: `account-${(accounts += 1)}`, windows };
  const gate = sharedQuotas(database);
  return {
    mine,
    gate,
    reserve: (): Promise<Reservation> => gate.reserve(mine, lifetime),
    take: async (): Promise<string> => {
      const reservation = await gate.reserve(mine, lifetime);
      if (!reservation.granted) throw new Error(`refused: ${JSON.stringify(reservation)}`);
      return reservation.id;
    },
    answer: (id: string, ...told: Telling[]) => gate.settle(mine, id, true, told),
    giveBack: (id: string) => gate.settle(mine, id, false, []),
    /** What is left of each window, calls under way taken off. */
    left: async (): Promise<Record<string, number | null>> => {
      const rows = (await readQuotas(database)).filter((row) => row.account === mine.account);
      return Object.fromEntries(rows.map((row) => [row.window, row.remaining]));
    },
    set: (what: string, window?: string) =>
      test.query(
        `update sync.provider_quotas set ${what} where account = $1 and window_name = coalesce($2, window_name)`,
        [mine.account, window ?? null],
      ),
  };
}

const many = <T>(count: number, make: () => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, make));

describe('reservations', () => {
  it('never exceed the limit, however many workers on however many machines ask at once', async () => {
    const { mine } = account(day(40), minute(100));
    const machines = Array.from({ length: 3 }, () => openDatabase(test.url, { connections: 8 }));
    try {
      const asked = await Promise.all(
        machines.flatMap((machine) => Array.from({ length: 30 }, () => sharedQuotas(machine).reserve(mine, lifetime))),
      );
      expect(asked.filter(({ granted }) => granted)).toHaveLength(40);
      const ids = asked.flatMap((one) => (one.granted ? [one.id] : []));
      expect(new Set(ids).size).toBe(40);
      const refused = asked.flatMap((one) => (one.granted ? [] : [one]));
      for (const one of refused) expect(one).toMatchObject({ window: 'day', limit: 40 });
    } finally {
      await Promise.all(machines.map((machine) => machine.close()));
    }
  });

  it('and their settling at once come out exact, and block nobody', async () => {
    const { reserve, answer, giveBack, left } = account(day(1000), minute(500));
    let turn = 0;
    const granted = await many(60, async () => {
      const one = await reserve();
      if (!one.granted) return 0;
      turn += 1;
      await (turn % 3 === 0 ? giveBack(one.id) : answer(one.id));
      return turn % 3 === 0 ? 0 : 1;
    });
    expect(granted).toHaveLength(60);
    expect(await left()).toEqual({ day: 960, minute: 460 });
  });

  it('are not limited before anything is known, and are taken off as soon as it is', async () => {
    const { take, answer, left, reserve } = account(day(null), minute(null));
    const ids = [await take(), await take(), await take()];
    expect(await left()).toEqual({ day: null, minute: null });
    await answer(ids[0] ?? '', { name: 'day', limit: 100, remaining: 3 });
    expect(await left()).toEqual({ day: 1, minute: null });
    await take();
    expect(await reserve()).toMatchObject({ granted: false, window: 'day', limit: 100 });
    await answer(ids[1] ?? '');
    expect(await left()).toEqual({ day: 0, minute: null });
  });

  it('that were never sent are given back', async () => {
    const { take, giveBack, left } = account(minute(2));
    await take();
    const second = await take();
    expect(await left()).toEqual({ minute: 0 });
    await giveBack(second);
    expect(await left()).toEqual({ minute: 1 });
    await giveBack(second);
    expect(await left()).toEqual({ minute: 1 });
  });

  it('of a process that was killed count as made once they must be over, until headers tell', async () => {
    const { mine, gate, take, answer, left } = account(day(10));
    const lost = await gate.reserve(mine, 60_000);
    await test.query(`update sync.provider_calls set expires_at = now() where account = $1`, [mine.account]);
    const next = await take();
    expect(await left()).toEqual({ day: 8 });
    expect(await test.query('select from sync.provider_calls where account = $1', [mine.account])).toHaveLength(1);
    await answer(next, { name: 'day', limit: 10, remaining: 9 });
    expect(await left()).toEqual({ day: 9 });
    // The process was only slow: its answer comes all the same, and is not counted twice.
    await answer(lost.granted ? lost.id : '', { name: 'day', limit: 10, remaining: 8 });
    expect(await left()).toEqual({ day: 8 });
  });

  it('wait for calls under way where only these are between', async () => {
    const { mine, gate, take, giveBack, reserve } = account(day(1));
    const held = await gate.reserve(mine, 5_000);
    const refused = await reserve();
    expect(refused).toMatchObject({ granted: false, window: 'day' });
    expect(refused.granted ? 0 : refused.wait).toBeLessThanOrEqual(5_000);
    await giveBack(held.granted ? held.id : '');
    await take();
  });

  it('leave calls for others when told to', async () => {
    const { mine, take } = account(day(5), minute(100));
    const backfill = sharedQuotas(database, { day: 3 });
    expect((await many(4, () => backfill.reserve(mine, lifetime))).filter(({ granted }) => granted)).toHaveLength(2);
    for (let call = 0; call < 3; call += 1) await take();
    expect((await backfill.reserve(mine, lifetime)).granted).toBe(false);
  });

  it('of several calls are one decision, in SQL as well', async () => {
    const { mine, take, left } = account(day(10));
    await take();
    const reserve = (calls: number) =>
      test.query<{ granted: boolean; wait: boolean }>(
        `select granted, wait_ms > 0 as wait from sync.reserve_call($1, $2, $3)`,
        [mine.provider, mine.account, calls],
      );
    expect(await reserve(10)).toEqual([{ granted: false, wait: true }]);
    expect(await reserve(9)).toEqual([{ granted: true, wait: null }]);
    expect(await left()).toEqual({ day: 0 });
    await expect(reserve(0)).rejects.toThrow(/more than 0/);
  });

  it('keep the accounts of different keys apart', async () => {
    const one = account(day(1));
    const other = account(day(1));
    await one.take();
    await other.take();
    expect((await one.reserve()).granted).toBe(false);
  });

  it('live in the database alone: a process that starts anew knows all of it', async () => {
    const { mine, take } = account(day(2));
    await take();
    const restarted = openDatabase(test.url);
    try {
      expect((await sharedQuotas(restarted).reserve(mine, lifetime)).granted).toBe(true);
      expect((await sharedQuotas(restarted).reserve(mine, lifetime)).granted).toBe(false);
    } finally {
      await restarted.close();
    }
  });
});

describe('a window', () => {
  it('that is over holds its limit again: a minute from then on, a day until the next in UTC', async () => {
    const { take, reserve, set, left } = account(day(2), minute(1));
    await take();
    expect(await reserve()).toMatchObject({ granted: false, window: 'minute', limit: 1 });
    await set(`resets_at = now(), window_start = now() - interval '1 minute'`, 'minute');
    await test.query('delete from sync.provider_calls');
    await take();
    expect(await left()).toEqual({ day: 1, minute: 0 });
    const [row] = await test.query<{ minute: number; day: boolean }>(
      `select extract(epoch from m.resets_at - now())::float8 as minute,
         d.resets_at = date_trunc('day', now(), 'UTC') + interval '1 day 10 seconds' as day
       from sync.provider_quotas m, sync.provider_quotas d
       where m.account = d.account and m.account = $1 and m.window_name = 'minute' and d.window_name = 'day'`,
      [`account-${accounts}`],
    );
    expect(row?.minute).toBeGreaterThan(55);
    expect(row?.minute).toBeLessThanOrEqual(60);
    expect(row?.day).toBe(true);
  });

  it('tells how long until it resets, and the longest of several', async () => {
    const { reserve, set } = account(day(0), minute(0));
    const first = await reserve();
    await set(`window_start = now() - interval '1 hour', resets_at = now() + interval '5 hours'`, 'day');
    const second = await reserve();
    expect(first).toMatchObject({ granted: false, window: 'day' });
    expect(second.granted ? 0 : second.wait).toBeGreaterThan(4.99 * 3_600_000);
    expect(second.granted ? 0 : second.wait).toBeLessThanOrEqual(5 * 3_600_000);
  });

  it('gets another limit when the declaration changes, and keeps what was used', async () => {
    const { mine, gate, take, answer, left } = account(minute(10));
    await answer(await take());
    const declared = await gate.reserve({ ...mine, windows: [minute(4)] }, lifetime);
    expect(await left()).toEqual({ minute: 2 });
    await answer(declared.granted ? declared.id : '', { name: 'minute', limit: 30, remaining: 28 });
    await gate.reserve({ ...mine, windows: [minute(4), day(9)] }, lifetime);
    expect(await left()).toEqual({ minute: 27, day: 8 });
    await gate.reserve({ ...mine, windows: [minute(null), day(null)] }, lifetime);
    expect(await left()).toEqual({ minute: 26, day: null });
  });

  it('of a former key goes after a week', async () => {
    const former = account(day(5));
    await former.take();
    await former.set(`updated_at = now() - interval '8 days'`);
    expect(await former.left()).toEqual({});
    await account(day(5)).take();
    expect(await test.query('select from sync.provider_quotas where account = $1', [former.mine.account])).toEqual([]);
  });
});

const left = (remaining: number, limit = 100): Telling => ({ name: 'day', limit, remaining });

describe('headers', () => {
  it('correct the count, whoever else used the key', async () => {
    const { take, answer, left: now } = account(day(null));
    await answer(await take(), left(60));
    expect(await now()).toEqual({ day: 60 });
    await answer(await take(), left(41));
    expect(await now()).toEqual({ day: 41 });
  });

  it('may come in any order: the lowest stands, and calls under way are not forgotten', async () => {
    const { take, answer, left: now } = account(day(100));
    const [a, b, c, d] = [await take(), await take(), await take(), await take()];
    await answer(c, left(97));
    expect(await now()).toEqual({ day: 94 });
    await answer(a, left(99));
    expect(await now()).toEqual({ day: 95 });
    await answer(d, left(96));
    expect(await now()).toEqual({ day: 95 });
    await answer(b, left(98));
    expect(await now()).toEqual({ day: 96 });
  });

  it('of a newer call win upwards too: the provider began anew, or did not count a call', async () => {
    const { take, answer, left: now, set } = account(day(100), minute(30));
    await answer(await take(), left(5), { name: 'minute', remaining: 2 });
    await set(`resets_at = now() + interval '3 seconds'`, 'minute');
    await answer(await take(), left(7), { name: 'minute', remaining: 29 });
    expect(await now()).toEqual({ day: 7, minute: 29 });
    const [row] = await test.query<{ seconds: number }>(
      `select extract(epoch from resets_at - now())::float8 as seconds from sync.provider_quotas
       where account = $1 and window_name = 'minute'`,
      [`account-${accounts}`],
    );
    // Its minute began anew at the latest when it said so.
    expect(row?.seconds).toBeGreaterThan(55);
  });

  it('that lack leave the call counted', async () => {
    const { take, answer, left: now } = account(day(100), minute(30));
    await answer(await take(), left(50));
    await answer(await take());
    expect(await now()).toEqual({ day: 49, minute: 28 });
  });

  it('with another limit are believed at once', async () => {
    const { take, answer, left: now } = account(day(100));
    const [a, b] = [await take(), await take()];
    await answer(a, left(3));
    await answer(b, left(7_402, 7_500));
    expect(await now()).toEqual({ day: 7_402 });
  });

  it('of two machines with one key agree with what the provider counts', async () => {
    const { mine, left: now } = account(day(null));
    const machines = [openDatabase(test.url), openDatabase(test.url)];
    let counted = 0;
    let most = 0;
    try {
      await Promise.all(
        machines.map(async (machine) => {
          const gate = sharedQuotas(machine);
          for (let call = 0; call < 30; call += 1) {
            const one = await gate.reserve(mine, lifetime);
            if (!one.granted) continue;
            // The provider counts at one moment, its answer arrives at another.
            counted += 1;
            const remaining = 50 - counted;
            most = Math.max(most, counted);
            if (call % 3 === 0) await machine.query('select pg_sleep(0.002)');
            await gate.settle(mine, one.id, true, [{ name: 'day', limit: 50, remaining }]);
          }
        }),
      );
      expect(most).toBe(50);
      expect(await now()).toEqual({ day: 0 });
    } finally {
      await Promise.all(machines.map((machine) => machine.close()));
    }
  });
});

describe('a refusal', () => {
  it('stops everybody until the window resets', async () => {
    const { take, answer, reserve, set } = account(day(100), minute(300));
    expect(await answer(await take(), { name: 'minute', used_up: true })).toBeGreaterThan(59_000);
    expect(await reserve()).toMatchObject({ granted: false, window: 'minute', limit: 300 });
    await set(`resets_at = now()`, 'minute');
    expect(await answer(await take(), { name: 'minute', limit: 300, remaining: 0, used_up: true, wait: 7_000 })).toBe(
      7_000,
    );
    const refused = await reserve();
    expect(refused.granted ? 0 : refused.wait).toBeGreaterThan(6_000);
  });

  it('of an answer that is late is believed as well', async () => {
    const { take, answer, reserve } = account(minute(300));
    const [a, b] = [await take(), await take()];
    await answer(b, { name: 'minute', limit: 300, remaining: 280 });
    await answer(a, { name: 'minute', used_up: true });
    expect((await reserve()).granted).toBe(false);
  });

  it('of the day holds until the next one; in its first minutes clocks may differ, and it is tried again', async () => {
    const { take, answer, reserve, set } = account(day(100));
    const wait = await answer(await take(), { name: 'day', used_up: true });
    const [clock] = await test.query<{ since: number; until: number }>(
      `select extract(epoch from now() - date_trunc('day', now(), 'UTC'))::float8 as since,
         extract(epoch from date_trunc('day', now(), 'UTC') + interval '1 day 10 seconds' - now())::float8 as until`,
    );
    const expected = (clock?.since ?? 0) < 900 ? 300 : (clock?.until ?? 0);
    expect(Math.abs((wait ?? 0) / 1000 - expected)).toBeLessThan(20);

    await set(`window_start = now() - interval '4 minutes', told_at = now() - interval '1 minute',
      resets_at = now() + interval '20 hours'`);
    const early = await reserve();
    expect(early.granted ? 0 : early.wait).toBeLessThanOrEqual(240_000);
    expect(early.granted ? 0 : early.wait).toBeGreaterThan(200_000);
    await set(`told_at = now() - interval '6 minutes', window_start = now() - interval '7 minutes'`);
    expect((await reserve()).granted).toBe(true);
    await set(`told_at = now() - interval '6 minutes', window_start = now() - interval '30 minutes'`);
    const late = await reserve();
    expect(late.granted ? 0 : late.wait).toBeGreaterThan(19 * 3_600_000);
  });
});

it('reads what there is for the console', async () => {
  const { take, answer, mine, set } = account(day(null), minute(10));
  await answer(await take(), { name: 'day', limit: 100, remaining: 60 });
  const read = async () => (await readQuotas(database)).filter((row) => row.account === mine.account);
  const rows = await read();
  expect(rows.map((row) => providerQuotaSchema.parse(row))).toEqual([
    expect.objectContaining({ window: 'day', limit: 100, remaining: 60, toldBy: 'headers' }),
    expect.objectContaining({ window: 'minute', limit: 10, remaining: 9, toldBy: 'declared' }),
  ]);
  await set(`resets_at = now() - interval '1 second'`);
  expect(await read()).toEqual([
    expect.objectContaining({ window: 'day', remaining: 100, resetsAt: expect.any(String) }),
    expect.objectContaining({ window: 'minute', remaining: 10, resetsAt: null }),
  ]);
});
