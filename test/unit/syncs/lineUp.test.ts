import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bestLineUp, played, positionsFor } from '#engine/syncs/league-calcs/lineUp.ts';

interface Player {
  points: number;
  positions: readonly string[];
}

const best = (places: string[], players: Player[]) =>
  Number(
    bestLineUp(
      places,
      players.map(({ points, positions }) => ({
        points: BigInt(points),
        mayTake: (place) => (positionsFor(place) ?? []).some((each) => positions.includes(each)),
      })),
    ),
  );

/** Every way to fill one place after the other. */
function byTrying([place, ...others]: string[], players: readonly Player[]): number {
  if (place === undefined) return 0;
  const allowed = positionsFor(place) ?? [];
  const taken = players
    .filter(({ positions }) => positions.some((each) => allowed.some((one) => one === each)))
    .map(
      (player) =>
        player.points +
        byTrying(
          others,
          players.filter((other) => other !== player),
        ),
    );
  return Math.max(byTrying(others, players), ...taken);
}

describe('the best line-up', () => {
  it('moves a player to another place to make room', () => {
    const players = [
      { points: 30, positions: ['RB'] },
      { points: 20, positions: ['WR', 'RB'] },
      { points: 10, positions: ['RB'] },
    ];
    expect(best(['RB', 'WR'], players)).toBe(50);
    expect(best(['FLEX', 'RB'], players)).toBe(50);
    expect(best(['RB', 'WR', 'FLEX'], players)).toBe(60);
  });

  it('leaves a place empty rather than lose points', () => {
    expect(
      best(
        ['QB', 'RB'],
        [
          { points: -3, positions: ['QB'] },
          { points: 4, positions: ['RB'] },
        ],
      ),
    ).toBe(4);
  });

  it('is what trying every way gives', () => {
    const place = fc.constantFrom('QB', 'RB', 'WR', 'TE', 'FLEX', 'SUPER_FLEX', 'REC_FLEX', 'W/R');
    const player = fc.record({
      points: fc.integer({ min: -5, max: 40 }),
      positions: fc.subarray(['QB', 'RB', 'WR', 'TE'], { minLength: 1, maxLength: 2 }),
    });
    fc.assert(
      fc.property(fc.array(place, { maxLength: 5 }), fc.array(player, { maxLength: 6 }), (places, players) => {
        expect(best(places, players)).toBe(byTrying(places, players));
      }),
    );
  });
});

describe('places', () => {
  it.each([
    ['QB', ['QB']],
    ['W/R/T', ['WR', 'RB', 'TE']],
    ['Q/W/R/T', ['QB', 'WR', 'RB', 'TE']],
    ['RB/WR', ['RB', 'WR']],
    ['D/ST', ['DEF']],
    ['IDP_FLEX', ['DL', 'LB', 'DB']],
    ['HC', null],
  ])('%s', (place, positions) => expect(positionsFor(place)).toEqual(positions));

  it('of the bench and the reserve are not played', () => {
    expect(played(['QB', 'FLEX', 'BN', 'BE', 'IR', 'TAXI'])).toEqual(['QB', 'FLEX']);
  });
});
