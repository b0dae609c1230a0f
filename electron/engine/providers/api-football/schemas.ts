import { z } from 'zod';

// The shapes of API-Football v3. Unknown fields are let through unread, and what real answers leave null may be null;
// what is required is what a row can't do without.

/** What every answer is wrapped in. `errors` is `[]` when all is well, else an object by cause, a list or a string. */
export const envelopeSchema = z.object({
  get: z.string().nullish(),
  errors: z.unknown(),
  results: z.number().nullish(),
  paging: z.object({ current: z.number(), total: z.number() }).nullish(),
  response: z.unknown(),
});
export type Envelope = z.infer<typeof envelopeSchema>;

/** Kept as the provider spells it, spaces included. */
const name = z.string().regex(/\S/, 'must not be empty');

const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? false);

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? null);

const date = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'expected a date, YYYY-MM-DD')
  .nullish()
  .transform((value) => value ?? null);

export const coverageSchema = z.object({
  fixtures: z
    .object({ events: flag, lineups: flag, statistics_fixtures: flag, statistics_players: flag })
    .nullish()
    .transform(
      (value) => value ?? { events: false, lineups: false, statistics_fixtures: false, statistics_players: false },
    ),
  standings: flag,
  players: flag,
  top_scorers: flag,
  top_assists: flag,
  top_cards: flag,
  injuries: flag,
  predictions: flag,
  odds: flag,
});
export type ProviderCoverage = z.infer<typeof coverageSchema>;

export const seasonSchema = z.object({
  year: z.int(),
  start: date,
  end: date,
  /** The newest season of the league; not that it is in progress. */
  current: flag,
  coverage: coverageSchema.nullish().transform((value) => value ?? null),
});
export type ProviderSeason = z.infer<typeof seasonSchema>;

/** An item of `/leagues`. */
export const leagueSchema = z.object({
  league: z.object({ id: z.int().positive(), name, type: name, logo: text }),
  country: z.object({ name, code: text, flag: text }),
  seasons: z.array(seasonSchema),
});
export type ProviderLeague = z.infer<typeof leagueSchema>;
