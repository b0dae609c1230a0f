import { describe, expect, it } from 'vitest';
import * as fc from 'fast-check';
import { newSlugs, slugify } from '#engine/syncs/sync-leagues/slugs.ts';

describe('slugify', () => {
  it.each([
    ['England Premier League', 'england-premier-league'],
    ['Türkiye 1. Lig ', 'turkiye-1-lig'],
    ['Côte-d’Ivoire: Ligue 1', 'cote-divoire-ligue-1'],
    ['Færøerne Łódź Straße', 'faeroerne-lodz-strasse'],
    ['Лига', ''],
  ])('%s', (text, slug) => expect(slugify(text)).toBe(slug));
});

const league = (providerId: number, name: string, country = 'Spain') => ({ providerId, country, name });

describe('new slugs', () => {
  it('add the provider’s id only where another league has the slug', () => {
    const slugs = newSlugs(
      [league(9, 'Cup'), league(4, 'Cup '), league(5, 'League'), league(6, 'Лига', 'Россия')],
      new Set(['spain-league']),
    );
    expect(Object.fromEntries(slugs)).toEqual({ 4: 'spain-cup', 9: 'spain-cup-9', 5: 'spain-league-5', 6: 'league' });
  });

  it('are unique and do not depend on the order', () => {
    const names = fc.constantFrom('Cup', 'Cup 1', 'Cup-1', 'League', '1', '', 'Лига');
    const leagues = fc.uniqueArray(
      fc.record({ providerId: fc.integer({ min: 1, max: 30 }), country: fc.constantFrom('A', 'B'), name: names }),
      {
        selector: ({ providerId }) => providerId,
      },
    );
    fc.assert(
      fc.property(leagues, fc.uniqueArray(fc.constantFrom('a-cup', 'a-cup-1', 'b')), (list, taken) => {
        const slugs = newSlugs(list, new Set(taken));
        expect(new Set([...slugs.values(), ...taken]).size).toBe(list.length + taken.length);
        expect(newSlugs(list.toReversed(), new Set(taken))).toEqual(slugs);
      }),
    );
  });
});
