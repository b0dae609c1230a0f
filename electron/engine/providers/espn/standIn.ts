import { z } from 'zod';
import { demoEspn } from '../demo/nfl/espn.ts';
import type { RecordedFile } from '../replay/files.ts';
import { notRecorded, openStandIn, type Answerer, type StandIn } from '../replay/standIn.ts';
import { sourceIds } from './fantasy.ts';
import { espnTeams } from './teams.ts';

/** What ESPN would answer; null for what there is not. */
export interface EspnAnswers {
  /** Without parameters: any, as the site gives the week that it is. */
  scoreboard(season: number | null, type: number | null, week: number | null): unknown;
  roster(teamId: string): unknown;
  /** Players of the fantasy game with what is expected of them in a week, 0 being the season. */
  projections(season: number, week: number): readonly unknown[] | null;
}

export const espnStandIn: StandIn = openStandIn({
  replay(files) {
    const answers = recogniseAnswers(files);
    return answers === null ? null : answerWith(answers);
  },
  demo: (edition) => answerWith(demoEspn(edition)),
});

function answerWith(answers: EspnAnswers): Answerer {
  return ({ method, path, parameters, headers }) => {
    if (method !== 'GET') return { status: 405, json: { code: 405, message: 'Method Not Allowed' } };
    const team = /(?:^|\/)teams\/([^/]+)\/roster$/.exec(path)?.[1];
    const fantasySeason = /(?:^|\/)seasons\/(\d{4})\/segments\/0\/leaguedefaults\/\d+$/.exec(path)?.[1];
    const number = (name: string): number | null => (parameters[name] === undefined ? null : Number(parameters[name]));
    const found =
      team !== undefined
        ? answers.roster(espnTeams[team.toUpperCase()] ?? team)
        : /(?:^|\/)scoreboard$/.test(path)
          ? answers.scoreboard(number('dates'), number('seasontype'), number('week'))
          : fantasySeason !== undefined
            ? pageOf(
                answers.projections(Number(fantasySeason), number('scoringPeriodId') ?? 0),
                headers['x-fantasy-filter'],
              )
            : null;
    return found === null ? notRecorded(`/${path}`) : { status: 200, json: found };
  };
}

const filterSchema = z.object({ players: z.object({ limit: z.int().optional(), offset: z.int().optional() }) });

/** As many as the filter asks for; without one the first 50. */
function pageOf(players: readonly unknown[] | null, filter: string | undefined): unknown {
  if (players === null) return null;
  const parsed = filter === undefined ? null : filterSchema.safeParse(parseJson(filter));
  const { limit = 50, offset = 0 } = parsed?.success ? parsed.data.players : {};
  return { players: players.slice(offset, offset + limit), positionAgainstOpponent: null };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const yearSchema = z.looseObject({ year: z.number(), type: z.number() });
const weekSchema = z.looseObject({ number: z.number() });
const scoreboardSchema = z.looseObject({
  season: yearSchema.nullish(),
  week: weekSchema.nullish(),
  events: z.array(
    z.looseObject({ season: yearSchema.nullish(), week: weekSchema.nullish(), competitions: z.unknown() }),
  ),
});
const projectionsSchema = z.looseObject({
  players: z
    .array(
      z.looseObject({
        id: z.number(),
        player: z.looseObject({
          stats: z
            .array(z.looseObject({ seasonId: z.number(), scoringPeriodId: z.number(), statSourceId: z.number() }))
            .nullish(),
        }),
      }),
    )
    .min(1),
});
const rosterSchema = z.looseObject({ team: z.looseObject({ id: z.string() }), athletes: z.array(z.unknown()) });

/** ESPN's answers among recordings, by what is in them; of several for the same thing the last. Null where there is none. */
function recogniseAnswers(files: readonly RecordedFile[]): EspnAnswers | null {
  const rosters = new Map<string, unknown>();
  const projections = new Map<string, Map<number, unknown>>();
  const scoreboards: {
    season: number | undefined;
    type: number | undefined;
    week: number | undefined;
    json: unknown;
  }[] = [];
  for (const file of files) {
    const json = file.json();
    const roster = rosterSchema.safeParse(json);
    const scoreboard = scoreboardSchema.safeParse(json);
    const fantasy = projectionsSchema.safeParse(json);
    if (fantasy.success) addProjections(projections, fantasy.data);
    else if (roster.success) rosters.set(roster.data.team.id, json);
    else if (scoreboard.success) {
      const [event] = scoreboard.data.events;
      const { year, type } = scoreboard.data.season ?? event?.season ?? {};
      const week = scoreboard.data.week?.number ?? event?.week?.number;
      if (year !== undefined || event) scoreboards.push({ season: year, type, week, json });
    }
  }
  if (rosters.size === 0 && scoreboards.length === 0 && projections.size === 0) return null;
  return {
    roster: (id) => rosters.get(id) ?? null,
    projections(season, week) {
      const players = projections.get(`${season} ${week}`);
      return players ? [...players.values()] : null;
    },
    scoreboard(season, type, week) {
      const fits = scoreboards.filter(
        (each) =>
          (season === null || each.season === season) &&
          (type === null || each.type === type) &&
          (week === null || each.week === week),
      );
      return fits.at(-1)?.json ?? null;
    },
  };
}

/** By season and week; what several files hold of one adds up: they may be pages, or positions. Of a player the last counts. */
function addProjections(
  projections: Map<string, Map<number, unknown>>,
  { players }: z.infer<typeof projectionsSchema>,
): void {
  for (const player of players) {
    for (const { statSourceId, seasonId, scoringPeriodId } of player.player.stats ?? []) {
      if (statSourceId !== sourceIds.projected) continue;
      const key = `${seasonId} ${scoringPeriodId}`;
      projections.set(key, (projections.get(key) ?? new Map<number, unknown>()).set(player.id, player));
    }
  }
}
