import { afterEach, beforeAll, afterAll, describe, expect, it } from 'vitest';
import { JobError } from '#engine/jobError.ts';
import { createProviderClient } from '#engine/providers/catalogue.ts';
import type { ReplaySource } from '#engine/providers/replay/server.ts';
import { startReplayServer } from '#engine/providers/replay/server.ts';
import type { Fault, Simulation } from '#engine/providers/replay/simulation.ts';
import { oauthProblem } from '#engine/providers/yahoo/standIn.ts';
import { recordingLogger } from '../../support/logger.ts';
import { leagueKey, recordedIn, yahooAnswers } from '../../support/yahoo.ts';

const secret = 's3cret-of-the-application';
const closers: (() => unknown)[] = [];
let recorded: Awaited<ReturnType<typeof recordedIn>>;
beforeAll(async () => {
  recorded = await recordedIn(yahooAnswers());
});
afterAll(() => recorded.remove());
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function setup(simulate: Simulation = {}, source: ReplaySource = { kind: 'replay', path: recorded.path }) {
  const server = await startReplayServer({ provider: 'yahoo', source, simulate });
  closers.push(() => server.close());
  const waits: number[] = [];
  const log = recordingLogger();
  const clock = {
    now: () => Date.UTC(2026, 4, 1, 12),
    sleep: async (ms: number) => {
      waits.push(ms);
    },
  };
  const calls: number[] = [];
  const run = {
    signal: new AbortController().signal,
    log,
    clock,
    onCall: ({ bytes }: { bytes: number }) => calls.push(bytes),
  };
  const make = (apiKey: string | null = 'token-1', options: Record<string, string> = {}) =>
    createProviderClient(
      'yahoo',
      {
        baseUrl: `${server.url}/fantasy/v2`,
        apiKey,
        options: { clientId: 'the-application', clientSecret: secret, loginBaseUrl: server.url, ...options },
        timeout: 300,
      },
      run,
    );
  return { make, server, waits, log, calls };
}

async function failureOf(promise: Promise<unknown>): Promise<JobError> {
  const error = await promise.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof JobError)) throw new Error(`no JobError: ${String(error)}`, { cause: error });
  expect(JSON.stringify([error.toFailure(), error.stack])).not.toMatch(/s3cret|token-\d|access-/);
  return error;
}

const answer: Fault = { kind: 'answer' };
const said = (status: number, description: string): Fault => ({ kind: 'status', status, errors: { description } });

describe('Yahoo', () => {
  it('gives a league, its table, its scoreboard, rosters, players and their points', async () => {
    const { make, server } = await setup();
    const client = make();
    expect((await client.game('nfl')).data).toMatchObject({ game_key: '449', season: 2024 });
    expect((await client.league(leagueKey)).data).toMatchObject({ name: 'Made-up League', renew: '423_900' });
    expect((await client.standings(leagueKey)).data.map((team) => team.team_standings.points_for)).toEqual([101.5, 88]);
    expect((await client.scoreboard(leagueKey, 1)).data[0]).toMatchObject({
      status: 'postevent',
      winner_team_key: `${leagueKey}.t.1`,
      teams: [{ team_id: '1', team_points: 101.5 }, { team_points: 88 }],
    });
    const roster = (await client.roster(`${leagueKey}.t.1`, 1)).data;
    expect(roster.map((player) => player.selected_position)).toEqual(['QB', 'W/R/T', 'DEF', 'BN', 'IR']);
    expect((await client.roster(`${leagueKey}.t.2`, 1)).data).toEqual([]);
    expect((await client.players(leagueKey, 0)).data).toMatchObject([{ player_id: '7200', status: null }]);
    expect((await client.players(leagueKey, 25)).data).toEqual([]);
    const [stats] = (await client.playerStats(leagueKey, ['449.p.7200'], 1)).data;
    expect(stats).toMatchObject({ player_points: 8.58, player_stats: { week: 1 } });
    // One sign-in for all.
    expect(server.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('renews a token that is refused, once, and uses the newest refresh token for it', async () => {
    const { make, server, log } = await setup({ faults: [answer, said(401, oauthProblem('token_expired'))] });
    expect((await make().game('nfl')).data.game_key).toBe('449');
    expect(server.requests.map(({ method }) => method)).toEqual(['POST', 'GET', 'POST', 'GET']);
    expect(log.lines.map(({ message }) => message).join(' ')).toMatch(/it is renewed/);

    const twice = await setup({
      faults: [answer, said(401, oauthProblem('token_rejected')), answer, said(401, oauthProblem('token_rejected'))],
    });
    expect(await failureOf(twice.make().game('nfl'))).toMatchObject({
      code: 'provider_token_refused',
      retry: { kind: 'never' },
    });
    expect(twice.server.requests).toHaveLength(4);
  });

  it.each<[string, Fault[], string, string]>([
    [
      '403 to every application',
      [answer, said(403, 'This application is not authorized to perform this action.')],
      'provider_not_provisioned',
      'never',
    ],
    ['403 with no JSON', [answer, { kind: 'html', status: 403 }], 'provider_not_provisioned', 'never'],
    [
      '401 that asks for more rights',
      [answer, said(401, oauthProblem('additional_authorization_required'))],
      'provider_not_provisioned',
      'never',
    ],
    [
      '401 of the application',
      [answer, said(401, oauthProblem('consumer_key_unknown'))],
      'provider_key_refused',
      'never',
    ],
    [
      '400 for a game that there is not',
      [answer, said(400, 'Invalid game key provided - mbl')],
      'provider_invalid_game_key',
      'never',
    ],
    ['400 for anything else', [answer, said(400, 'Bad week')], 'provider_bad_request', 'never'],
    [
      'a refresh token that was revoked',
      [{ kind: 'status', status: 401, errors: { error: 'invalid_grant' } }],
      'provider_sign_in_needed',
      'never',
    ],
    [
      'a client that is none',
      [{ kind: 'status', status: 401, errors: { error: 'invalid_client' } }],
      'provider_key_refused',
      'never',
    ],
    ['999: throttled, with an empty body', [answer, { kind: 'empty', status: 999 }], 'provider_rate_limit', 'wait'],
    ['999 where tokens are given', [{ kind: 'html', status: 999 }], 'provider_rate_limit', 'wait'],
  ])('%s', async (_, faults, code, kind) => {
    const { make, waits } = await setup({ faults });
    const failure = await failureOf(make().game('nfl'));
    expect(failure).toMatchObject({ code, retry: { kind } });
    expect(failure.hint).toBeTruthy();
    expect(waits).toEqual([]);
    if (failure.retry.kind !== 'wait') return;
    expect(failure.retry.delay).toBeGreaterThanOrEqual(600_000);
    expect(failure.retry.delay).toBeLessThanOrEqual(900_000);
  });

  it.each<[string, Fault]>([
    ['HTML in place of an answer', { kind: 'html' }],
    ['an answer that breaks off', { kind: 'truncated' }],
    ['half an answer', { kind: 'half_json' }],
    ['trouble of its own', said(503, 'Temporarily unavailable')],
    ['too many calls', { kind: 'status', status: 429 }],
    ['a dropped connection', { kind: 'drop' }],
    ['no answer in time', { kind: 'hang' }],
  ])('gets over %s', async (_, fault) => {
    const { make, waits } = await setup({ faults: [answer, fault] });
    expect((await make().game('nfl')).data.game_key).toBe('449');
    expect(waits).toHaveLength(1);
  });

  it('gives up on HTML that stays, and shows its first words', async () => {
    const { make } = await setup({ faults: [answer], always: { kind: 'html' } });
    expect(await failureOf(make().game('nfl'))).toMatchObject({
      code: 'provider_not_json',
      message: expect.stringMatching(/Welcome to the guest network/),
      retry: { kind: 'backoff' },
    });
  });

  it('names the path of what is wrong', async () => {
    const { make } = await setup({
      faults: [answer, { kind: 'body', body: { fantasy_content: { game: [{ game_key: '449', season: '2024' }] } } }],
    });
    expect(await failureOf(make().game('nfl'))).toMatchObject({
      code: 'provider_invalid_response',
      message: expect.stringMatching(/game\.code/),
    });
  });

  it('answers recorded errors with their status, and what is not recorded with 404', async () => {
    const client = (await setup()).make();
    expect(await failureOf(client.game('xyz'))).toMatchObject({ code: 'provider_invalid_game_key' });
    expect(await failureOf(client.league('449.l.9'))).toMatchObject({ code: 'provider_not_provisioned' });
    expect(await failureOf(client.league('449.l.8'))).toMatchObject({ code: 'provider_not_found' });
  });

  it('is closed in the demo, as it is in our days', async () => {
    const { make } = await setup({}, { kind: 'demo' });
    expect(await failureOf(make().league(leagueKey))).toMatchObject({
      code: 'provider_not_provisioned',
      message: expect.stringMatching(/not authorized to perform this action/),
    });
  });

  it('is not set up without an application or a sign-in', async () => {
    const { make } = await setup();
    expect(() => make('token-1', { clientId: '' })).toThrow(/YAHOO_CLIENT_ID not set/);
    expect(await failureOf(make(null).game('nfl'))).toMatchObject({ code: 'provider_not_configured' });
  });

  it('can not be led to another address by an id', async () => {
    const { make, server } = await setup();
    await failureOf(make().league('../users/x?y='));
    expect(server.requests.at(-1)?.target).toBe('/fantasy/v2/league/..%2Fusers%2Fx%3Fy=/settings?format=json');
  });
});
