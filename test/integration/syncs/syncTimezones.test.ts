import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { syncTimezones } from '#engine/syncs/sync-timezones/index.ts';
import { codesOf, countsOf, openFootballBench, type FootballBench } from './footballBench.ts';

let bench: FootballBench;

beforeAll(async () => {
  bench = await openFootballBench();
});
beforeEach(() => bench.reset());
afterAll(() => bench?.close());

const run = (...timezone: string[]) => bench.run(syncTimezones, { timezone });
const stored = () =>
  bench.test.query('select name, known, vanished_at is not null as vanished from timezones order by name');

describe('sync-timezones', () => {
  it('brings the names in, says which Postgres does not know, and finds them unchanged', async () => {
    const first = await run('Europe/Berlin', 'Antarctica/McMur', 'Europe/Berlin');
    expect(await stored()).toEqual([
      { name: 'Antarctica/McMur', known: false, vanished: false },
      { name: 'Europe/Berlin', known: true, vanished: false },
    ]);
    expect(codesOf(first)).toEqual(['unknown_timezones']);
    const second = await run('Europe/Berlin', 'Antarctica/McMur');
    expect(countsOf(second)).toEqual({ timezones: [0, 0, 0] });
    expect(codesOf(second)).toEqual([]);
    expect(second.result.facts['unknown']).toEqual({ count: 1, list: ['Antarctica/McMur'] });
  });

  it('marks a name that is gone, tells it once, and takes it back', async () => {
    await run('Europe/Berlin', 'Europe/Kiev');
    const less = await run('Europe/Berlin');
    expect(codesOf(less)).toEqual(['timezones_vanished']);
    expect(countsOf(less)).toEqual({ timezones: [0, 1, 0] });
    expect(codesOf(await run('Europe/Berlin'))).toEqual([]);
    expect((await stored())[1]).toMatchObject({ name: 'Europe/Kiev', vanished: true });
    expect(countsOf(await run('Europe/Berlin', 'Europe/Kiev'))).toEqual({ timezones: [0, 1, 0] });
    expect((await stored())[1]).toMatchObject({ vanished: false });
  });

  it('brings the demo data in, and fails on an empty list', async () => {
    const { result } = await bench.runFrom(syncTimezones, { kind: 'demo', edition: 1 });
    expect(result.facts['unknown']).toMatchObject({ count: 2 });
    await expect(run()).rejects.toMatchObject({ code: 'empty_answer' });
  });
});
