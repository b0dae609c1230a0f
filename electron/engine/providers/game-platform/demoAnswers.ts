import { demoChanges, demoCompetitors, type DemoChange, type DemoCompetitor } from './demoPlatform.ts';

/** A request, without its key. */
export interface PlatformRequest {
  /** Without slashes around it, decoded. */
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
}

export interface PlatformAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * A game platform that follows docs/game-platform.md, over the demo data of an edition; the first has `size` competitors. A cursor of an earlier edition is
 * good for a later one; those that count fewer changes than `forgets` are refused as expired.
 */
export function answerAsPlatform(
  request: PlatformRequest,
  edition: number,
  { seed = 'touchline', size = 60, forgets = 0 }: { seed?: string; size?: number; forgets?: number } = {},
): PlatformAnswer {
  const { path, parameters } = request;
  const competitors = demoCompetitors(edition, seed, size);
  if (path === 'v1/competitors') return listCompetitors(competitors, parameters);
  const [, asked] = /^v1\/competitors\/([^/]+)\/games$/.exec(path) ?? [];
  if (asked === undefined) return refusal(404, 'not_found', `There is nothing at /${path}.`);
  const competitor = competitors.find(({ id }) => id === asked);
  if (!competitor) return refusal(404, 'not_found', `There is no competitor ${asked}.`);
  return listGames(competitor, demoChanges(competitor, edition, seed), parameters, forgets);
}

/** An error as the contract writes it. */
export function refusal(status: number, code: string, message: string, field?: string): PlatformAnswer {
  return { status, body: { error: { code, message, ...(field === undefined ? {} : { field }) } } };
}

type Parameters = PlatformRequest['parameters'];

function listCompetitors(all: readonly DemoCompetitor[], parameters: Parameters): PlatformAnswer {
  const limit = limitOf(parameters, 50);
  if (limit === null) return badLimit;
  const { coachId, page } = parameters;
  const listed = all.filter(({ coach }) => coachId === undefined || coach?.id === coachId);
  // The token names the last one that was given: who joins or leaves meanwhile makes nobody come twice or be left out.
  const after = page === undefined ? null : readToken(page, 'after');
  const start = after === null ? 0 : listed.findIndex(({ id }) => id === after) + 1;
  if (page !== undefined && start === 0) return refusal(410, 'page_expired', 'This page is no longer known.', 'page');
  const given = listed.slice(start, start + limit);
  const last = given.at(-1);
  const nextPage = last && start + limit < listed.length ? makeToken('after', last.id) : null;
  return { status: 200, body: { competitors: given.map(toItem), nextPage } };
}

function toItem({ id, name, status, coach, rating, joinedOn }: DemoCompetitor): Record<string, unknown> {
  return { id, name, status, coach, rating, joinedOn };
}

function listGames(
  { id }: DemoCompetitor,
  changes: readonly DemoChange[],
  parameters: Parameters,
  forgets: number,
): PlatformAnswer {
  const limit = limitOf(parameters, 500);
  if (limit === null) return badLimit;
  const { cursor } = parameters;
  const at = cursor === undefined ? 0 : positionOf(cursor, id);
  if (at === null) return refusal(400, 'invalid_cursor', 'That is no cursor of this competitor.', 'cursor');
  if (cursor !== undefined && (at < forgets || at > changes.length)) {
    return refusal(410, 'cursor_expired', 'What changed since then is no longer kept.', 'cursor');
  }
  const given = changes.slice(at, at + limit);
  const end = at + given.length;
  // What was taken back later is not given to who never had it.
  const games = cursor === undefined ? withoutRemoved(given, changes) : given;
  return {
    status: 200,
    body: { competitorId: id, games, cursor: makeToken(id, String(end)), more: end < changes.length },
  };
}

function withoutRemoved(given: readonly DemoChange[], all: readonly DemoChange[]): DemoChange[] {
  const removed = new Set(all.filter((change) => 'removed' in change).map(({ id }) => id));
  return given.filter((change) => !removed.has(change.id));
}

const badLimit = refusal(400, 'bad_request', 'It must be a whole number from 1.', 'limit');

/** The page size that counts: what is asked for, at most `most`; null where that is no size. */
function limitOf({ limit }: Parameters, most: number): number | null {
  if (limit === undefined) return most;
  return /^[1-9]\d{0,5}$/.test(limit) ? Math.min(Number(limit), most) : null;
}

function makeToken(of: string, value: string): string {
  return Buffer.from(`${of}\n${value}`).toString('base64url');
}

/** What a token of that kind holds; null for any other. */
function readToken(token: string, of: string): string | null {
  const [kind, value] = Buffer.from(token, 'base64url').toString().split('\n');
  return kind === of && value !== undefined ? value : null;
}

function positionOf(cursor: string, competitor: string): number | null {
  const position = readToken(cursor, competitor);
  return position !== null && /^\d{1,9}$/.test(position) ? Number(position) : null;
}
