import { makeRandom, type Random } from '../demo/random.ts';

// The platform of the demo data: invented coaches, competitors and games, the same for the same seed and edition. Edition n + 1 is
// edition n after what a day brings: games played, corrected and taken back, a coach who changes, a competitor who joins.

export interface DemoCompetitor {
  readonly id: string;
  name: string;
  status: 'active' | 'paused' | 'retired';
  coach: { id: string; name: string } | null;
  rating: number;
  readonly joinedOn: string;
  /** The edition that brought it. */
  readonly since: number;
}

export interface DemoGame {
  readonly id: string;
  readonly title: string;
  readonly playedAt: string;
  readonly durationSeconds: number;
  readonly opponent: { id: string; name: string };
  readonly outcome: 'win' | 'loss' | 'draw';
  readonly score: number;
  readonly opponentScore: number;
  readonly metrics: Readonly<Record<string, number | string>>;
}

/** A change of a competitor's games, as a cursor counts them. */
export type DemoChange = DemoGame | { readonly id: string; readonly removed: true };

const day = 86_400_000;
const firstDay = Date.UTC(2026, 0, 1);

/** The competitors of an edition, in the order of their ids; the first has `size`. */
export function demoCompetitors(edition: number, seed: string, size: number): DemoCompetitor[] {
  const random = makeRandom(`${seed} competitors`);
  const coaches = coachNames.map((name, index) => ({ id: `coach-${index + 1}`, name }));
  const competitors: DemoCompetitor[] = [];
  const join = (by: Random, since: number): void => {
    competitors.push({
      id: `competitor-${competitors.length + 1}`,
      name: `${by.pick(adjectives)} ${by.pick(animals)} ${competitors.length + 1}`,
      status: 'active',
      coach: by.chance(0.95) ? by.pick(coaches) : null,
      rating: by.between(900, 2400),
      joinedOn: new Date(firstDay + (since === 1 ? -by.between(1, 900) : since) * day).toISOString().slice(0, 10),
      since,
    });
  };
  for (let count = 0; count < size; count += 1) join(random, 1);
  for (let step = 2; step <= edition; step += 1) {
    const today = makeRandom(`${seed} day ${step}`);
    for (let count = 0; count < 8; count += 1) today.pick(competitors).rating += today.between(-15, 15);
    if (step % 10 === 0) join(today, step);
    if (step % 15 === 0) today.pick(competitors).coach = today.pick(coaches);
    if (step % 20 === 0) today.pick(competitors).status = today.pick(['paused', 'retired', 'active']);
  }
  return competitors;
}

/** Everything that happened to a competitor's games up to an edition; that of an earlier one is its beginning. */
export function demoChanges(competitor: DemoCompetitor, edition: number, seed: string): DemoChange[] {
  const changes: DemoChange[] = [];
  const games: DemoGame[] = [];
  let played = 0;
  const play = (random: Random, at: number): void => {
    played += 1;
    const game = makeGame(random, `${competitor.id}-game-${played}`, at);
    games.push(game);
    changes.push(game);
  };
  const first = makeRandom(`${seed} ${competitor.id}`);
  const begin = firstDay + competitor.since * day;
  const before = first.between(12, 40);
  for (let back = before; back > 0; back -= 1) play(first, begin - back * day);
  for (let step = competitor.since + 1; step <= edition; step += 1) {
    const today = makeRandom(`${seed} ${competitor.id} ${step}`);
    if (today.chance(0.4)) play(today, firstDay + step * day);
    if (today.chance(0.03)) changes.push(correct(games, today));
    if (today.chance(0.01) && games.length > 1) {
      const [gone] = games.splice(today.between(0, games.length - 1), 1);
      if (gone) changes.push({ id: gone.id, removed: true });
    }
  }
  return changes;
}

function makeGame(random: Random, id: string, at: number): DemoGame {
  const score = random.between(0, 20);
  const opponentScore = random.between(0, 20);
  const opponent = random.between(1, 400);
  return {
    id,
    title: random.pick(['Ranked duel', 'Team match', 'Cup round', 'Friendly']),
    playedAt: new Date(at + random.between(8 * 60, 23 * 60) * 60_000).toISOString(),
    durationSeconds: random.between(300, 3600),
    opponent: { id: `rival-${opponent}`, name: `Rival ${opponent}` },
    outcome: score > opponentScore ? 'win' : score < opponentScore ? 'loss' : 'draw',
    score,
    opponentScore,
    metrics: { accuracy: random.between(20, 95) / 100, assists: random.between(0, 12), arena: random.pick(arenas) },
  };
}

/** An earlier game is counted anew: one point more. */
function correct(games: DemoGame[], random: Random): DemoGame {
  const at = random.between(0, games.length - 1);
  const game = games[at];
  if (!game) throw new RangeError('there is no game to correct');
  const score = game.score + 1;
  const outcome = score > game.opponentScore ? 'win' : score < game.opponentScore ? 'loss' : 'draw';
  const corrected: DemoGame = { ...game, score, outcome };
  games[at] = corrected;
  return corrected;
}

const arenas = ['Harbour', 'Old Mill', 'Quarry', 'Skyline', 'Glasshouse'];
const adjectives = ['Amber', 'Brisk', 'Calm', 'Daring', 'Eager', 'Fabled', 'Golden', 'Humble', 'Iron', 'Jolly'];
const animals = ['Badger', 'Crane', 'Falcon', 'Heron', 'Lynx', 'Marten', 'Otter', 'Raven', 'Stoat', 'Wolf'];
const coachNames = [
  'Ada Quill',
  'Ben Ostrow',
  'Cleo Marsh',
  'Dario Venn',
  'Edda Frost',
  'Finn Calloway',
  'Greta Lund',
  'Hugo Sand',
  'Ines Rowan',
  'Jonas Pike',
  'Kira Holt',
  'Luis Thorne',
];
