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

/** An item of `/countries`. */
export const countrySchema = z.object({ name, code: text, flag: text });
export type ProviderCountry = z.infer<typeof countrySchema>;

/** An item of `/timezone`. */
export const timezoneSchema = name;

const count = z
  .int()
  .nullish()
  .transform((value) => value ?? null);

const moment = z.iso.datetime({ offset: true, error: 'expected a moment, ISO 8601' });

/** Seconds since the epoch, as a moment. */
const second = z
  .int()
  .nullish()
  .transform((value) => (value === null || value === undefined ? null : new Date(value * 1000).toISOString()));

/** A team as fixtures and standings name it. Null while it is not known who plays. */
export const teamSchema = z
  .object({ id: z.int().nullish(), name: text, logo: text, winner: z.boolean().nullish() })
  .nullish()
  .transform((value) =>
    value?.id
      ? { id: value.id, name: value.name ?? `Team ${value.id}`, logo: value.logo, winner: value.winner ?? null }
      : null,
  );
export type ProviderTeam = NonNullable<z.infer<typeof teamSchema>>;

const goals = z
  .object({ home: count, away: count })
  .nullish()
  .transform((value) => value ?? { home: null, away: null });

const halves = z
  .object({ first: second, second })
  .nullish()
  .transform((value) => value ?? { first: null, second: null });

const venue = z
  .object({ id: count, name: text, city: text })
  .nullish()
  .transform((value) => value ?? { id: null, name: null, city: null });

const score = z
  .object({ halftime: goals, fulltime: goals, extratime: goals, penalty: goals })
  .nullish()
  .transform((value) => {
    const none = { home: null, away: null };
    return value ?? { halftime: none, fulltime: none, extratime: none, penalty: none };
  });

/** An item of `/fixtures`. Asked for by id it has events, line-ups and statistics as well, which are let through unread. */
export const fixtureSchema = z.object({
  fixture: z.object({
    id: z.int().positive(),
    referee: text,
    timezone: text,
    date: moment,
    periods: halves,
    venue,
    status: z.object({ long: text, short: name, elapsed: count }),
  }),
  league: z.object({ id: z.int().positive(), season: z.int(), round: text }),
  teams: z.object({ home: teamSchema, away: teamSchema }),
  goals,
  score,
});
export type ProviderFixture = z.infer<typeof fixtureSchema>;
