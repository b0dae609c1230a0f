import { describe, expect, it } from 'vitest';
import { payloadSchema } from '#engine/syncs/sync-fixtures/payload.ts';
import { planFetch } from '#engine/syncs/sync-fixtures/plan.ts';
import type { StoredFixture, StoredSeason } from '#engine/syncs/sync-fixtures/stored.ts';

const season = (more: Partial<StoredSeason> = {}): StoredSeason => ({
  id: '1',
  league_id: '1',
  league: 'First Division',
  year: 2025,
  start_date: '2025-08-01',
  end_date: '2026-05-20',
  now: new Date('2026-02-10T12:00:00Z'),
  whole_at: new Date('2026-02-01T12:00:00Z'),
  synced_at: new Date('2026-02-08T12:00:00Z'),
  ...more,
});

const fixture = (id: number, day: string, status = 'FT'): StoredFixture => ({
  id,
  kickoff: new Date(`${day}T15:00:00Z`),
  status,
  vanished: false,
  score: '',
});

const plan = (payload: object, of: StoredSeason, fixtures: StoredFixture[]) =>
  planFetch(payloadSchema.parse({ league: 1, season: 2025, ...payload }), of, fixtures);

describe('planFetch', () => {
  const usual = [fixture(1, '2025-08-09'), fixture(2, '2026-02-07'), fixture(3, '2026-05-16', 'NS')];

  it('takes the whole season first, when it is asked for, and when the last time is long ago', () => {
    expect(plan({}, season({ whole_at: null, synced_at: null }), [])).toMatchObject({ kind: 'whole' });
    expect(plan({ full: true }, season(), usual)).toMatchObject({ kind: 'whole' });
    const old = season({ whole_at: new Date('2026-01-10T12:00:00Z') });
    expect(plan({}, old, usual)).toEqual({ kind: 'whole', why: 'it was last fetched whole on 2026-01-10' });
    expect(plan({}, season({ end_date: null }), [])).toMatchObject({ kind: 'whole' });
    // Unless the season is over.
    const later = new Date('2026-11-01T00:00:00Z');
    expect(plan({}, { ...old, now: later, synced_at: later }, usual.slice(0, 2)).kind).toBe('nothing');
  });

  it('takes what was not over at the last run, or only for three days, up to a month after the end', () => {
    expect(plan({}, season(), usual)).toMatchObject({
      kind: 'part',
      days: { from: '2026-02-05', to: '2026-06-19' },
      ids: [],
      complete: true,
    });
  });

  it('asks for old fixtures that are not over by id, and widens the days where they are many', () => {
    const postponed = [
      fixture(4, '2025-10-01', 'PST'),
      fixture(5, '2025-09-01', 'ABD'),
      fixture(6, '2025-09-01', 'CANC'),
    ];
    expect(plan({}, season(), [...usual, ...postponed])).toMatchObject({ days: { from: '2026-02-05' }, ids: [5, 4] });
    const many = Array.from({ length: 21 }, (_, index) => fixture(100 + index, '2025-11-11', 'PST'));
    expect(plan({}, season(), [...usual, ...many])).toMatchObject({ days: { from: '2025-11-11' }, ids: [] });
    // What is gone is not looked for any more.
    const gone = many.map((each) => ({ ...each, vanished: true }));
    expect(plan({}, season(), [...usual, ...gone])).toMatchObject({ days: { from: '2026-02-05' }, ids: [] });
  });

  it('asks for nothing when the season is over and known, and only for what is open otherwise', () => {
    const after = season({ now: new Date('2026-09-01T00:00:00Z'), synced_at: new Date('2026-08-01T00:00:00Z') });
    const over = usual.map((each) => ({ ...each, status: 'FT' }));
    expect(plan({}, after, over)).toMatchObject({ kind: 'nothing' });
    expect(plan({}, after, usual)).toMatchObject({ kind: 'part', days: null, ids: [3] });
    // The last run was too early to know the last results.
    const early = { ...after, synced_at: new Date('2026-05-21T00:00:00Z') };
    expect(plan({}, early, over)).toMatchObject({ days: { from: '2026-05-18', to: '2026-06-19' } });
  });

  it('takes days that are asked for, with the season’s own end for one that is left out', () => {
    const days = (payload: object, of = season()) => plan(payload, of, usual);
    expect(days({ from: '2026-01-01', to: '2026-01-31' })).toMatchObject({
      days: { from: '2026-01-01', to: '2026-01-31' },
      complete: false,
    });
    expect(days({ from: '2026-01-01' })).toMatchObject({ days: { from: '2026-01-01', to: '2026-06-19' } });
    expect(days({ to: '2025-12-31' })).toMatchObject({ days: { from: '2025-08-01', to: '2025-12-31' } });
    expect(days({ to: '2025-06-30' })).toMatchObject({ days: { from: '2025-06-30', to: '2025-06-30' } });
    const bare = season({ start_date: null, end_date: null });
    expect(planFetch(payloadSchema.parse({ league: 1, season: 2025, to: '2025-12-31' }), bare, [])).toMatchObject({
      days: { from: '2024-07-01', to: '2025-12-31' },
    });
  });

  it('refuses days that make no sense', () => {
    expect(payloadSchema.safeParse({ league: 1, season: 2025, from: '2026-02-02', to: '2026-02-01' }).success).toBe(
      false,
    );
    expect(payloadSchema.safeParse({ league: 1, season: 2025, from: '2026-02-30' }).success).toBe(false);
    expect(payloadSchema.safeParse({ league: 1, season: 2025, full: true, to: '2026-02-01' }).success).toBe(false);
  });
});
