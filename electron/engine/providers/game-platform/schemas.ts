import { z } from 'zod';

// The shapes of the contract in docs/game-platform.md. Unknown fields are let through, and told of by `unknownFields`.

/** Postgres keeps no text with a NUL in it. */
const text = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine((value) => !value.includes('\0'), 'must not hold a NUL');

/** It becomes a part of addresses. */
const id = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:@-]{0,63}$/, 'expected an id: 1 to 64 letters, digits and . _ : @ -');
const name = text(200);

/** More than anybody scores; what is beyond is a mistake. */
const amount = z.number().min(-1e12).max(1e12);

const count = z.int().min(0).max(2_147_483_647);

/** ISO 8601 with a zone, from year 1000: a moment that Postgres takes as it is. */
const moment = z.iso.datetime({ offset: true }).regex(/^[1-9]/, 'expected a year of four digits');

const optional = <Schema extends z.ZodType>(schema: Schema) => schema.nullish().transform((value) => value ?? null);

const competitorShape = {
  id,
  name,
  status: z.enum(['active', 'paused', 'retired']),
  coach: optional(z.object({ id, name })),
  rating: optional(amount),
  joinedOn: optional(z.iso.date()),
};

/** An item of `/v1/competitors`. */
export const competitorSchema = z.object(competitorShape);
export type PlatformCompetitor = z.output<typeof competitorSchema>;

const metric = z.union([z.number(), z.string().max(500), z.boolean(), z.null()], {
  error: 'expected a number, a text, true, false or null',
});

const gameShape = {
  id,
  removed: z.literal(false).optional(),
  title: name,
  playedAt: moment,
  durationSeconds: optional(count),
  opponent: optional(z.object({ id: optional(id), name: optional(name) })),
  outcome: optional(z.enum(['win', 'loss', 'draw'])),
  score: optional(amount),
  opponentScore: optional(amount),
  metrics: optional(z.record(text(100), metric)),
};

/** A competitor's statistics in a game. */
export const gameSchema = z.object(gameShape);
export type PlatformGame = z.output<typeof gameSchema>;

const removedShape = { id, removed: z.literal(true) };

/** A game that the platform took back. */
export const removedGameSchema = z.object(removedShape);

/** Which of the two is meant is told first, so that what is wrong is told of the right one. */
const gameItemSchema = z.unknown().transform((value, context): PlatformGame | { id: string; removed: true } => {
  const removed = z.object({ removed: z.literal(true) }).safeParse(value).success;
  const parsed = (removed ? removedGameSchema : gameSchema).safeParse(value);
  if (parsed.success) return parsed.data;
  for (const { message, path } of parsed.error.issues) context.addIssue({ code: 'custom', message, path });
  return z.NEVER;
});
export type GameItem = z.output<typeof gameItemSchema>;

const token = optional(text(2_000));

/** `/v1/competitors` */
export const competitorsPageSchema = z.object({ competitors: z.array(competitorSchema), nextPage: token });

/** `/v1/competitors/{id}/games` */
export const gamesPageSchema = z.object({
  competitorId: id,
  games: z.array(gameItemSchema),
  cursor: text(2_000),
  more: z.boolean(),
});

/** What an error answer holds. */
export const errorBodySchema = z.object({
  error: z.object({ code: z.string(), message: z.string(), field: z.string().nullish() }),
});

/** Fields of the items of an answer that the contract does not know: the platform has more to say than we read. */
export function unknownFields(body: unknown, list: 'competitors' | 'games'): string[] {
  const known = Object.keys(list === 'competitors' ? competitorShape : gameShape);
  const items = z.object({ [list]: z.array(z.record(z.string(), z.unknown())) }).safeParse(body);
  const found = new Set((items.data?.[list] ?? []).flatMap((item) => Object.keys(item)));
  return [...found].filter((field) => !known.includes(field)).sort();
}
