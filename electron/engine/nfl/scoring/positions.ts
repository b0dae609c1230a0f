/** Positions as fantasy leagues have them. DEF is the whole defence of a team, with its special teams. */
export const fantasyPositions = ['QB', 'RB', 'WR', 'TE', 'K', 'P', 'DL', 'LB', 'DB', 'DEF'] as const;
export type FantasyPosition = (typeof fantasyPositions)[number];

/** The positions that nflverse and others write → those of fantasy leagues. One that is not here (linemen) is none. */
export const fantasyPositionOf: ReadonlyMap<string, FantasyPosition> = new Map<string, FantasyPosition>([
  ['QB', 'QB'],
  ...named('RB', 'RB', 'FB', 'HB'),
  ['WR', 'WR'],
  ['TE', 'TE'],
  ...named('K', 'K', 'PK'),
  ['P', 'P'],
  ...named('DL', 'DL', 'DE', 'DT', 'NT', 'EDGE'),
  ...named('LB', 'LB', 'ILB', 'MLB', 'OLB'),
  ...named('DB', 'DB', 'CB', 'S', 'SAF', 'SS', 'FS'),
  ...named('DEF', 'DEF', 'DST', 'D/ST'),
]);

/** The map as a value for a statement: `$n::jsonb ->> position` is the fantasy position. */
export const fantasyPositionJson = JSON.stringify(Object.fromEntries(fantasyPositionOf));

function named(position: FantasyPosition, ...names: string[]): [string, FantasyPosition][] {
  return names.map((name) => [name, position]);
}
