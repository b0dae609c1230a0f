import { listed, plural, some } from '#engine/syncs/words.ts';
import type { Context } from './index.ts';
import type { Projections } from './projection.ts';

/** What the rounding of a source's own numbers can come to, in points. */
const rounding = 0.25;

/**
 * Compares the points that a source gives players with what its statistics come to by its own rules, as far as we take them.
 * (Ours are by other rules, the same for all sources.) Where they differ, something that the source expects was not taken or
 * not understood: a warning says of whom, and what it may be.
 */
export function compareOwnPoints({ warn, fact }: Context, { source, title, projections, untaken }: Projections): void {
  const compared = projections.flatMap(({ own, name, id }) =>
    own === null ? [] : [{ name, id: id[1], own: own.points, ours: Number(own.explained.toFixed(2)) }],
  );
  const apart = (each: (typeof compared)[number]): number => Math.abs(each.own - each.ours);
  const differing = compared.filter((each) => apart(each) > rounding).sort((one, other) => apart(other) - apart(one));
  fact(`${source}_points`, { compared: compared.length, different: differing.length });
  if (differing.length === 0) return;
  warn({
    code: 'points_differ',
    message:
      `${title}’s own points of ${plural(differing.length, 'player')} are not what its statistics come to by its usual rules: ` +
      `${some(differing.map(({ name, own, ours }) => `${name} ${own} instead of ${ours}`))}.` +
      (untaken.length === 0 ? '' : ` Statistics that were not taken: ${untaken.join(', ')}.`),
    details: { source, ...listed(differing), untaken: [...untaken] },
  });
}
