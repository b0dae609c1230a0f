/** A club that nobody belongs to: made up, the same for the same seed and day. */
export interface DemoClub {
  readonly players: readonly DemoPlayer[];
  readonly matches: readonly DemoMatch[];
}

export interface DemoPlayer {
  readonly name: string;
  readonly guest: boolean;
  readonly retired: boolean;
}

export interface DemoMatch {
  /** 2026-03-29 */
  readonly playedOn: string;
  readonly status: 'finished' | 'cancelled' | 'scheduled';
  /** Null for a match among the members. */
  readonly opponent: string | null;
  /** Null unless it is finished. */
  readonly goals: { readonly A: number; readonly B: number } | null;
  readonly appearances: readonly DemoAppearance[];
}

export interface DemoAppearance {
  /** Its place in `players`. */
  readonly player: number;
  readonly side: 'A' | 'B';
  readonly goals: number;
}

/**
 * A club with weekly matches, the last one a week before `today` (2026-03-29) at the latest and the next one still to come. Players
 * differ in how strong they are and how often they come; every eighth match is against others, some are cancelled.
 */
export function makeClub({ seed, today, weeks }: { seed: number; today: string; weeks: number }): DemoClub {
  const random = randomOf(seed);
  const players = names.map((name, index) => ({
    name,
    guest: index >= names.length - 3,
    retired: index === 5 || index === 11,
  }));
  const habits = players.map(({ guest }) => ({
    strength: 0.2 + random() * 0.8,
    comes: guest ? 0.12 : 0.35 + random() * 0.6,
  }));
  const matches: DemoMatch[] = [];
  for (let week = weeks; week >= 0; week -= 1) {
    const playedOn = dayBefore(today, week * 7 - (week === 0 ? 7 : 0));
    const opponent = week % 8 === 3 ? (opponents[Math.floor(random() * opponents.length)] ?? null) : null;
    if (week === 0) matches.push({ playedOn, status: 'scheduled', opponent: null, goals: null, appearances: [] });
    else if (random() < 0.04) matches.push({ playedOn, status: 'cancelled', opponent, goals: null, appearances: [] });
    else {
      const here = habits
        .map(({ strength, comes }, player) => ({ player, strength, comes, chance: random() }))
        .filter(({ player, comes, chance }) => chance < comes && (!players[player]?.retired || week > weeks / 2))
        .sort((one, other) => one.chance / one.comes - other.chance / other.comes)
        .slice(0, 12);
      matches.push(play(random, playedOn, opponent, here));
    }
  }
  return { players, matches };
}

interface Present {
  readonly player: number;
  readonly strength: number;
}

function play(random: () => number, playedOn: string, opponent: string | null, here: readonly Present[]): DemoMatch {
  const appearances = here.map(({ player, strength }, place) => ({
    player,
    side: opponent === null && place % 2 === 1 ? ('B' as const) : ('A' as const),
    goals: Math.floor(random() * random() * (1 + strength * 4)),
  }));
  const scored = (side: 'A' | 'B'): number =>
    appearances.reduce((sum, each) => sum + (each.side === side ? each.goals : 0), 0);
  // An own goal now and then: of the other side, and nobody's.
  const extra = (): number => (random() < 0.15 ? 1 : 0);
  const goals = {
    A: scored('A') + extra(),
    B: opponent === null ? scored('B') + extra() : Math.floor(random() * 6),
  };
  return { playedOn, status: 'finished', opponent, goals, appearances };
}

function dayBefore(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) - days * 86_400_000).toISOString().slice(0, 10);
}

/** Mulberry32: numbers from 0 to below 1, the same for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const opponents = ['Harbour Rovers', 'Mill Lane', 'Old Quarry'];
/** The last three are guests. */
const names = (
  'Abel Arden,Bea Brook,Cal Crane,Dora Dell,Eli East,Fay Ford,Gus Glen,Hana Hill,Ira Holm,Jude Kirk,Kay Lane,Lou Marsh,' +
  'Mia Moor,Ned Noble,Ola Orr,Pia Pike,Quin Reed,Roy Shaw,Sol Thorn,Una Vale,Vic Ward,Wyn York'
).split(',');
