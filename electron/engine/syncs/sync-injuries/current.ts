import type { NflWeek } from '#engine/nfl/calendar.ts';
import { matchPlayers, type ProviderId } from '#engine/nfl/players/match.ts';
import { sleeperIds } from '#engine/nfl/players/sleeperIds.ts';
import { nflTeam } from '#engine/nfl/teams.ts';
import { espnTeams } from '#engine/providers/espn/teams.ts';
import type { Context } from './index.ts';
import type { InjuryRow, Reports } from './report.ts';
import type { Unmatched } from '#engine/nfl/players/unmatched.ts';

// Providers that know who is injured now, and nothing of earlier weeks.

/** Someone who is injured, as a provider tells of him. */
interface Injured {
  readonly ids: readonly ProviderId[];
  readonly name: string | null;
  readonly position: string | null;
  readonly team: string;
  readonly status: string;
  readonly injury: string | null;
  readonly practice: string | null;
  readonly reportedAt: string | null;
}

export async function fetchFromSleeper(context: Context, week: NflWeek): Promise<Reports> {
  const { data, bytes, ms } = await context.use('sleeper').players();
  const strange = new Set<string>();
  const injured: Injured[] = [];
  for (const player of Object.values(data)) {
    if (player.injury_status === null || player.team === null) continue;
    const team = nflTeam(player.team, week.season);
    if (team === null) {
      strange.add(player.team);
      continue;
    }
    injured.push({
      ids: sleeperIds(player),
      name: player.full_name ?? ([player.first_name, player.last_name].filter(Boolean).join(' ') || null),
      position: player.position,
      team,
      status: player.injury_status,
      injury: player.injury_body_part,
      practice: practices[player.practice_participation ?? ''] ?? player.practice_participation,
      reportedAt: null,
    });
  }
  return toReports(context, week, injured, {
    provider: 'sleeper',
    title: 'Sleeper',
    name: 'Sleeper’s players',
    bytes,
    ms,
    strange,
  });
}

/** Sleeper's short words for what nflverse spells out. */
const practices: Readonly<Record<string, string>> = {
  FP: 'Full Participation in Practice',
  LP: 'Limited Participation in Practice',
  DNP: 'Did Not Participate In Practice',
};

/** Asks for the roster of each team. */
export async function fetchFromEspn(context: Context, week: NflWeek): Promise<Reports> {
  const client = context.use('espn');
  const teams = Object.entries(espnTeams);
  const injured: Injured[] = [];
  let [bytes, ms] = [0, 0];
  for (const [index, [code, id]] of teams.entries()) {
    context.progress(index, teams.length, 'Fetching rosters of ESPN');
    const roster = await client.teamRoster(id);
    bytes += roster.bytes;
    ms += roster.ms;
    for (const athlete of roster.data.athletes.flatMap(({ items }) => items)) {
      const [injury] = athlete.injuries;
      if (!injury) continue;
      injured.push({
        ids: [['espn', athlete.id]],
        name: athlete.fullName,
        position: athlete.position.abbreviation,
        team: nflTeam(code, week.season) ?? code,
        status: injury.status,
        injury: injury.details?.type ?? null,
        practice: null,
        reportedAt: isoOf(injury.date),
      });
    }
  }
  return toReports(context, week, injured, {
    provider: 'espn',
    title: 'ESPN',
    name: 'ESPN’s rosters',
    bytes,
    ms,
    strange: new Set(),
  });
}

function isoOf(time: string | null): string | null {
  const at = new Date(time ?? '');
  return Number.isNaN(at.getTime()) ? null : at.toISOString();
}

async function toReports(
  context: Context,
  { season, week, type }: NflWeek,
  injured: readonly Injured[],
  given: Pick<Reports, 'provider' | 'title' | 'name' | 'bytes' | 'ms'> & { strange: ReadonlySet<string> },
): Promise<Reports> {
  const matches = await context.part((transaction) =>
    matchPlayers(
      transaction,
      injured.map(({ ids }) => ids),
    ),
  );
  const rows: InjuryRow[] = [];
  const unmatched: Unmatched[] = [];
  for (const [index, player] of injured.entries()) {
    const match = matches[index];
    // Reports are kept by gsis id; a provider may tell it of someone whom the list of players does not have yet.
    const told = player.ids.find(([provider]) => provider === 'gsis')?.[1] ?? null;
    const gsisId = match?.kind === 'one' ? match.player.gsisId : match?.kind === 'nobody' ? told : null;
    if (gsisId === null) {
      unmatched.push({
        provider: given.provider,
        providerPlayerId: player.ids.find(([provider]) => provider === given.provider)?.[1] ?? '',
        name: player.name,
        position: player.position,
        team: player.team,
        reason: match?.kind === 'several' ? 'his ids are those of several players' : 'none of his ids is known',
      });
      continue;
    }
    rows.push({
      season,
      week,
      team: player.team,
      gsis_id: gsisId,
      provider: given.provider,
      season_type: type,
      full_name: player.name,
      position: player.position,
      report_status: player.status,
      report_primary_injury: player.injury,
      practice_status: player.practice,
      reported_at: player.reportedAt,
      is_listed: true,
    });
  }
  const { strange, ...about } = given;
  return { ...about, rows, nameless: [], unmatched, added: [], missing: [], strangeTeams: [...strange] };
}
