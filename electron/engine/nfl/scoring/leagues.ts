import { z } from 'zod';
import { JobError } from '#engine/jobError.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { scoringSchema, unknownRulesSchema, type Scoring } from './schema.ts';

/** A fantasy league in one season, with rules that points can be reckoned by. */
export interface League {
  readonly id: string;
  readonly provider: string;
  readonly providerLeagueId: string;
  readonly season: number;
  readonly name: string;
  readonly scoring: Scoring;
  /** The provider's names of rules that are not among them. */
  readonly unknownRules: readonly string[];
  /** The places of a line-up in order, bench and reserve too; as the league's provider names them. */
  readonly rosterPositions: readonly string[];
  readonly startWeek: number | null;
  readonly endWeek: number | null;
  readonly playoffStartWeek: number | null;
}

export const leagueField = z.string().trim().min(1).max(100).optional().meta({
  title: 'League',
  description:
    'As its provider writes it, with the provider before it where two have the same: 1335327387256119296, sleeper:1335327387256119296; or id:12 by the table of leagues. Left out: every league of the season that is loaded.',
});

export interface LeagueChoice {
  /** Of the payload: the provider's id of it, also as `sleeper:ID`, or our own as `id:12`. */
  readonly league?: string | undefined;
  /** Left out: of a league that is there in several seasons the newest. */
  readonly season?: number | undefined;
}

/**
 * The leagues that a payload means: every one of the season, or the one that it names. Throws a `JobError` where the one that it
 * names is not loaded (`unknown_league`), where that can be several (`ambiguous_league`), and for stored rules that are none
 * (`invalid_scoring`).
 */
export async function findLeagues(database: Queryable, { league, season }: LeagueChoice): Promise<League[]> {
  const rows = z.array(rowSchema).parse(await database.query(statement, [league ?? null, season ?? null]));
  if (league === undefined) return rows.map(toLeague);
  const [found, other] = rows;
  if (!found) {
    throw new JobError(
      {
        code: 'unknown_league',
        message: `No fantasy league ${JSON.stringify(league)}${season === undefined ? '' : ` of ${season}`} is loaded.`,
        hint: 'Run sync-league-data for it first, or correct the payload.',
      },
      { kind: 'never' },
    );
  }
  if (other) {
    const names = rows.map((row) => `${row.provider}:${row.provider_league_id} (${row.name})`);
    throw new JobError(
      {
        code: 'ambiguous_league',
        message: `${JSON.stringify(league)} is the id of ${rows.length} fantasy leagues: ${names.join(', ')}.`,
        hint: 'Put the provider before the id.',
      },
      { kind: 'never' },
    );
  }
  return [toLeague(found)];
}

const rowSchema = z.object({
  id: z.string(),
  provider: z.string(),
  provider_league_id: z.string(),
  season: z.int(),
  name: z.string(),
  scoring: z.unknown(),
  scoring_unknown: unknownRulesSchema,
  roster_positions: z.array(z.string()),
  start_week: z.int().nullable(),
  end_week: z.int().nullable(),
  playoff_start_week: z.int().nullable(),
});

// Of one league in several seasons the newest is meant.
const statement = `
with meant as (
  select l.*, row_number() over (partition by provider, provider_league_id order by season desc) as age
  from public.fantasy_leagues l
  where ($2::integer is null or l.season = $2)
    and ($1::text is null or $1 in (l.provider_league_id, l.provider || ':' || l.provider_league_id, 'id:' || l.id))
)
select id, provider, provider_league_id, season, name, scoring, scoring_unknown, roster_positions, start_week, end_week,
  playoff_start_week
from meant where $1::text is null or age = 1
order by season, id`;

function toLeague(row: z.infer<typeof rowSchema>): League {
  const scoring = scoringSchema.safeParse(row.scoring);
  if (!scoring.success) {
    const issue = scoring.error.issues[0];
    throw new JobError(
      {
        code: 'invalid_scoring',
        message: `The stored scoring of the league ${row.name} (fantasy_leagues ${row.id}) is not valid at scoring.${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not valid'}.`,
        hint: 'Run sync-league-data for the league again; docs/fantasy-scoring.md says what a rule looks like.',
      },
      { kind: 'never' },
    );
  }
  return {
    id: row.id,
    provider: row.provider,
    providerLeagueId: row.provider_league_id,
    season: row.season,
    name: row.name,
    scoring: scoring.data,
    unknownRules: Object.keys(row.scoring_unknown).sort(),
    rosterPositions: row.roster_positions,
    startWeek: row.start_week,
    endWeek: row.end_week,
    playoffStartWeek: row.playoff_start_week,
  };
}
