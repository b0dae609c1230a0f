import { z } from 'zod';

// The shapes of ESPN's site API, which is not documented. Unknown fields are let through unread.

const text = z
  .string()
  .nullish()
  .transform((value) => value?.trim() || null);

const team = z.object({ id: z.string(), abbreviation: z.string(), displayName: text });

const score = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => (value === null || value === undefined || value === '' ? null : Number(value)));

const status = z.object({ type: z.object({ name: z.string(), state: text, completed: z.boolean() }) });

/** A game of `/scoreboard`. */
export const eventSchema = z.object({
  id: z.string(),
  /** Its kickoff, as 2025-09-05T00:20Z */
  date: z.string(),
  /** type: 1 preseason, 2 regular season, 3 postseason */
  season: z.object({ year: z.int(), type: z.int() }),
  /** Counts anew in the postseason: wild card 1, Pro Bowl 4, Super Bowl 5. */
  week: z.object({ number: z.int() }),
  status,
  competitions: z
    .array(
      z.object({
        neutralSite: z
          .boolean()
          .nullish()
          .transform((value) => value ?? null),
        competitors: z.array(z.object({ homeAway: z.enum(['home', 'away']), team, score })).length(2),
      }),
    )
    .min(1),
});
export type EspnEvent = z.infer<typeof eventSchema>;

export const scoreboardSchema = z.object({ events: z.array(eventSchema) });
export type EspnScoreboard = z.infer<typeof scoreboardSchema>;

export const athleteSchema = z.object({
  id: z.string(),
  fullName: z.string(),
  firstName: text,
  lastName: text,
  dateOfBirth: text,
  jersey: text,
  position: z.object({ abbreviation: text }),
  /** What keeps him from playing: `status` Out, Questionable, Injured Reserve …; empty when healthy. */
  injuries: z
    .array(z.object({ status: z.string(), date: text, details: z.object({ type: text, detail: text }).nullish() }))
    .nullish()
    .transform((value) => value ?? []),
  status: z
    .object({ type: text, name: text })
    .nullish()
    .transform((value) => value ?? null),
});
export type EspnAthlete = z.infer<typeof athleteSchema>;

/** `/teams/{id}/roster` */
export const rosterSchema = z.object({
  /** When it was made. */
  timestamp: text,
  /** type: 1 preseason, 2 regular season, 3 postseason, 4 off-season */
  season: z.object({ year: z.int(), type: z.int() }),
  team,
  /** In groups: offense, defense, specialTeam, injuredReserveOrOut, suspended, practiceSquad. */
  athletes: z.array(z.object({ position: z.string(), items: z.array(athleteSchema) })),
});
export type EspnRoster = z.infer<typeof rosterSchema>;
