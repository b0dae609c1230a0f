import { z } from 'zod';
import type { RecordedFile } from '../replay/files.ts';
import { refusal, type PlatformAnswer, type PlatformRequest } from './demoAnswers.ts';

const item = z.looseObject({ id: z.string() });
const competitorsSchema = z.looseObject({
  competitors: z.array(item.extend({ coach: z.looseObject({ id: z.string() }).nullish() })),
});
const gamesSchema = z.looseObject({
  competitorId: z.string(),
  games: z.array(item),
  cursor: z.string(),
});

/** What the recorded answers hold together, told by their shape. */
export interface PlatformRecordings {
  readonly competitors: readonly z.infer<typeof competitorsSchema>['competitors'][number][];
  readonly games: ReadonlyMap<string, { readonly games: readonly z.infer<typeof item>[]; readonly cursor: string }>;
}

/** The answers among the files, pages put together in their order; null where there are none. */
export function readRecordings(files: readonly RecordedFile[]): PlatformRecordings | null {
  const competitors: PlatformRecordings['competitors'][number][] = [];
  const games = new Map<string, { games: z.infer<typeof item>[]; cursor: string }>();
  let found = false;
  for (const file of files) {
    const json = file.json();
    const list = competitorsSchema.safeParse(json);
    const page = gamesSchema.safeParse(json);
    found ||= list.success || page.success;
    if (list.success) competitors.push(...list.data.competitors);
    if (!page.success) continue;
    const { competitorId, cursor } = page.data;
    games.set(competitorId, { games: [...(games.get(competitorId)?.games ?? []), ...page.data.games], cursor });
  }
  return found ? { competitors, games } : null;
}

/** Answers a request from recordings: everything on one page, and nothing new after the last recorded cursor. */
export function answerFromRecordings(
  { competitors, games }: PlatformRecordings,
  { path, parameters }: PlatformRequest,
): PlatformAnswer {
  const { coachId, cursor } = parameters;
  if (path === 'v1/competitors') {
    const listed = competitors.filter(({ coach }) => coachId === undefined || coach?.id === coachId);
    return { status: 200, body: { competitors: listed, nextPage: null } };
  }
  const [, competitorId = ''] = /^v1\/competitors\/([^/]+)\/games$/.exec(path) ?? [];
  const recorded = games.get(competitorId);
  if (!recorded) return refusal(404, 'not_found', `The recording has no answer for /${path}.`);
  if (cursor !== undefined && cursor !== recorded.cursor) {
    return refusal(410, 'cursor_expired', 'The recording does not know this cursor.', 'cursor');
  }
  const given = cursor === undefined ? recorded.games : [];
  return { status: 200, body: { competitorId, games: given, cursor: recorded.cursor, more: false } };
}
