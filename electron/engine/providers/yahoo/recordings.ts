import { z } from 'zod';
import type { RecordedFile } from '../replay/files.ts';
import { normalise } from './normalise.ts';

/** What Yahoo answered. */
export interface YahooAnswer {
  readonly status: number;
  readonly json: unknown;
}

/** Finds the answer for a path below `fantasy/v2`, with its parameters; null where none is recorded. */
export type FindAnswer = (path: string) => YahooAnswer | null;

const contentSchema = z.looseObject({ fantasy_content: z.looseObject({ 'yahoo:uri': z.string() }) });
const errorSchema = z.looseObject({
  error: z.looseObject({ 'yahoo:uri': z.string(), description: z.string() }),
});

/** Yahoo's answers among recordings: each says itself what it answers. Of several for the same the last. Null where there is none. */
export function recogniseAnswers(files: readonly RecordedFile[]): FindAnswer | null {
  const answers = new Map<string, YahooAnswer>();
  for (const file of files) {
    const json = file.json();
    const content = contentSchema.safeParse(json);
    const error = errorSchema.safeParse(json);
    if (content.success) {
      const { 'yahoo:uri': uri } = content.data.fantasy_content;
      const answer = { status: 200, json };
      answers.set(canonical(uri), answer);
      const week = weekOf(content.data.fantasy_content);
      if (week !== null) answers.set(canonical(`${uri};week=${week}`), answer);
    } else if (error.success) {
      const { 'yahoo:uri': uri, description } = error.data.error;
      answers.set(canonical(uri), { status: statusOf(description), json });
    }
  }
  if (answers.size === 0) return null;
  return (path) => answers.get(canonical(path)) ?? ofSomePlayers(answers, canonical(path));
}

/** The same address in one form: without host, version and query, the parameters of each part in order. */
function canonical(uri: string): string {
  const path = uri.replace(/\?.*$/, '').replace(/^\/*(fantasy\/v2\/)?/, '');
  return path
    .split('/')
    .map((part) => {
      const [name, ...parameters] = part.split(';');
      return [name, ...parameters.filter((each) => each !== '' && each !== 'format=json').sort()].join(';');
    })
    .join('/');
}

/** A scoreboard that was asked for without a week says itself which one it is. */
function weekOf(content: Readonly<Record<string, unknown>>): number | null {
  if (!String(content['yahoo:uri']).endsWith('/scoreboard')) return null;
  const parsed = scoreboardSchema.safeParse(normalise(content));
  return parsed.success ? parsed.data.league.scoreboard.week : null;
}

const scoreboardSchema = z.object({
  league: z.object({ scoreboard: z.object({ week: z.coerce.number().int() }) }),
});

/** An answer about some of the players that are asked for. */
function ofSomePlayers(answers: ReadonlyMap<string, YahooAnswer>, path: string): YahooAnswer | null {
  const wanted = new Set(keysIn(path));
  if (wanted.size === 0) return null;
  const found = [...answers].filter(
    ([recorded]) => withoutKeys(recorded) === withoutKeys(path) && keysIn(recorded).some((key) => wanted.has(key)),
  );
  return found.at(-1)?.[1] ?? null;
}

const playerKeys = /player_keys=([^;/]*)/;

function keysIn(path: string): string[] {
  return playerKeys.exec(path)?.[1]?.split(',') ?? [];
}

function withoutKeys(path: string): string {
  return path.replace(playerKeys, 'player_keys=');
}

/** A body does not say its status; what it describes does. */
function statusOf(description: string): number {
  if (/forbidden|not authorized/i.test(description)) return 403;
  if (/oauth_problem|valid credentials/i.test(description)) return 401;
  return 400;
}
