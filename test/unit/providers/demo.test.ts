import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { leagueSchema } from '#engine/providers/api-football/schemas.ts';
import { demoEditionOn, makeDemoLeagues } from '#engine/providers/demo/leagues.ts';
import { normalise } from '#engine/syncs/sync-leagues/normalise.ts';

const rawSchema = z.looseObject({ results: z.number(), response: z.array(leagueSchema) });
const items = (edition: number, seed?: string) => rawSchema.parse(makeDemoLeagues(edition, seed)).response;

describe('the demo data', () => {
  it('is the same for the same seed and edition', () => {
    expect(JSON.stringify(makeDemoLeagues(3))).toBe(JSON.stringify(makeDemoLeagues(3)));
    expect(JSON.stringify(makeDemoLeagues(3))).not.toBe(JSON.stringify(makeDemoLeagues(3, 'another')));
  });

  it('has the size and the quirks of a real answer', () => {
    const list = items(1);
    const football = normalise(list);
    expect(list.length).toBeGreaterThan(1100);
    expect(football.countries.size).toBeGreaterThan(160);
    expect(football.seasons.length).toBeGreaterThan(7500);
    expect(football.repeatedSeasons.length).toBeGreaterThan(0);
    expect(football.countries.get('World')).toEqual({ name: 'World', code: null, flag: null });
    const codes = [...football.countries.values()].map(({ code }) => code);
    expect(new Set(codes).size).toBeLessThan(codes.length);
    expect(codes.some((code) => code?.length === 6)).toBe(true);
    expect(list.some(({ league }) => league.name.endsWith(' '))).toBe(true);
    expect(football.seasons.some(({ start }) => start === null)).toBe(true);
    expect(football.seasons.some(({ start, year }) => start !== null && !start.startsWith(String(year)))).toBe(true);
    expect(new Set(list.map(({ league }) => league.name)).size).toBeLessThan(list.length / 5);
    expect(new Set(list.map(({ league }) => league.id)).size).toBe(list.length);
    expect(new Set(list.map(({ league, country }) => `${country.name} ${league.name.trim()}`)).size).toBe(list.length);
  });

  it('changes from one edition to the next as the provider’s does', () => {
    const one = normalise(items(1));
    const two = normalise(items(2));
    const ids = [...one.leagues.keys()];
    expect(ids.every((id) => two.leagues.has(id))).toBe(true);
    expect(two.leagues.size).toBe(one.leagues.size + 12);
    expect(ids.filter((id) => one.leagues.get(id)?.name !== two.leagues.get(id)?.name).length).toBeGreaterThan(0);
    expect(one.countries.has('Turkey') && !two.countries.has('Turkey') && two.countries.has('Türkiye')).toBe(true);
    expect(two.countries.get('England')?.code).toBe('GB-ENG');
  });

  it('moves on once a day', () => {
    const morning = demoEditionOn(Date.UTC(2026, 10, 20, 6));
    expect(demoEditionOn(Date.UTC(2026, 10, 20, 23))).toBe(morning);
    expect(demoEditionOn(Date.UTC(2026, 10, 21))).toBe(morning + 1);
    expect(demoEditionOn(0)).toBe(1);
  });
});
