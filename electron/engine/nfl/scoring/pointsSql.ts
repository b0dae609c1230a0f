import { decimals } from './decimals.ts';
import { fantasyPositionJson } from './positions.ts';
import type { DefenseRule, PlayerRule, Scoring } from './schema.ts';
import {
  defenseStatistics,
  playerStatistics,
  summedForDefense,
  type Formula,
  type PlayerStatistic,
} from './statistics.ts';

// Points in SQL: set-based over the loaded statistics, exact (numeric). The text of a statement holds formulas of the statistics
// that the rules name, which are our own; rules, season and weeks are parameters.

/** Which weeks are meant, both included. */
export interface Weeks {
  readonly season: number;
  readonly from: number;
  readonly to: number;
}

/** Common table expressions, without `with`, and the values of their parameters, $1 to $5; what follows begins with $6. */
export interface Parts {
  readonly ctes: string;
  readonly values: readonly unknown[];
}

/**
 * `parts`: (season, week, gsis_id, team, opponent_team, position, statistic, points), what each rule for players gives to each
 * player of these weeks; without what gives nothing. The sum for a player and week are his points. The position is that of
 * fantasy leagues.
 */
export function playerPartsSql(scoring: Scoring, weeks: Weeks): Parts {
  const names = namesOf(scoring.player);
  const ranged = scoring.player.filter(({ kind }) => kind === 'range').map(({ statistic }) => statistic);
  return {
    ctes: `${rulesCte}, parts as (
  select s.season, s.week, s.gsis_id, s.team, s.opponent_team, $5::jsonb ->> s.position as position, v.statistic, ${pointsOf} as points
  from public.nfl_player_stats s
  cross join lateral (values ${rowsOf(names, ranged)}) v (statistic, value, zero)
  join rules r on r.statistic = v.statistic and (r.positions is null or r.positions ? ($5::jsonb ->> s.position)) and ${counts}
  where s.season = $2 and s.week between $3 and $4 and (v.value <> 0 or v.zero) and ${pointsOf} <> 0
)`,
    values: valuesOf(scoring.player, scoring, weeks),
  };
}

/**
 * `parts`: (season, week, team, statistic, points), what each rule for defences gives to the whole defence of each team that
 * has statistics in these weeks. Points and yards allowed need the games' scores and the opponent's statistics.
 */
export function defensePartsSql(scoring: Scoring, weeks: Weeks): Parts {
  return {
    ctes: `${rulesCte}, ${defenseCte}, parts as (
  select d.season, d.week, d.team, v.statistic, ${pointsOf} as points
  from defenses d
  cross join lateral (values ${defenseRows}) v (statistic, value)
  join rules r on r.statistic = v.statistic and $5::jsonb is not null and ${counts}
  where ${pointsOf} <> 0
)`,
    values: valuesOf(scoring.defense, scoring, weeks),
  };
}

/**
 * (statistic): those of the rules for players of which the loaded rows of these weeks hold nothing at all, because the file that has
 * them is not loaded or is in an older format.
 */
export function missingPlayerStatisticsSql(
  scoring: Scoring,
  { season, from, to }: Weeks,
): { text: string; values: unknown[] } {
  return {
    text: `
select v.statistic from public.nfl_player_stats s
cross join lateral (values ${rowsOf(namesOf(scoring.player))}) v (statistic, value, zero)
where s.season = $1 and s.week between $2 and $3
group by v.statistic having count(v.value) = 0 order by v.statistic`,
    values: [season, from, to],
  };
}

/** (statistic): the same of the rules for defences. */
export function missingDefenseStatisticsSql(
  scoring: Scoring,
  { season, from, to }: Weeks,
): { text: string; values: unknown[] } {
  return {
    text: `
with ${defenseCte}
select v.statistic from defenses d
cross join lateral (values ${defenseRows}) v (statistic, value)
where v.statistic = any ($1::text[])
group by v.statistic having count(v.value) = 0 order by v.statistic`,
    values: [scoring.defense.map(({ statistic }) => statistic), season, from, to],
  };
}

const rulesCte = `rules as materialized (
  select r.*, r.kind = 'range' as is_range from jsonb_to_recordset($1::jsonb) as r
    (statistic text, kind text, points numeric, per numeric, fractions boolean, negative boolean,
      "from" numeric, "to" numeric, positions jsonb)
)`;

/** Whether a value is one that the rule speaks of. */
const counts = `case when r.is_range
    then (r."from" is null or v.value >= r."from") and (r."to" is null or v.value <= r."to") and v.value is not null
    else v.value <> 0 end`;

const unrounded = `case
    when r.is_range then r.points
    when r.fractions then v.value * r.points / r.per
    else trunc(v.value / r.per) * r.points end`;

const pointsOf = `round(case when r.negative then ${unrounded} else greatest(${unrounded}, 0) end, ${decimals})`;

/** A team's weeks with what its players did, and what its opponent did against it. $2 to $4 are season and weeks. */
const defenseCte = `sides as (
  select g.season, g.week, side.team, side.opponent, side.opponent_score
  from public.nfl_games g
  cross join lateral (values (g.home_team, g.away_team, g.away_score), (g.away_team, g.home_team, g.home_score)) side (team, opponent, opponent_score)
  where g.season = $2 and g.week between $3 and $4
), teams as materialized (
  select s.season, s.week, s.team, ${summedForDefense.map((column) => `sum(s.${column}) as ${column}`).join(', ')},
    sum(s.fg_blocked) + sum(s.pat_blocked) as kicks_blocked,
    sum(s.passing_yards) + sum(s.rushing_yards) - sum(abs(s.sack_yards_lost)) as yards
  from public.nfl_player_stats s
  where s.season = $2 and s.week between $3 and $4 and s.team is not null
  group by s.season, s.week, s.team
), defenses as (
  select t.*, o.kicks_blocked as blocked_kicks, o.yards as yards_allowed, g.opponent_score,
    g.opponent_score - 6 * o.def_tds - 2 * o.def_safeties as points_allowed
  from teams t
  left join sides g on g.season = t.season and g.week = t.week and g.team = t.team
  left join teams o on o.season = t.season and o.week = t.week and o.team = g.opponent
)`;

const defenseRows = defenseStatistics.map((name) => `('${name}', d.${name}::numeric)`).join(', ');

function namesOf(rules: readonly PlayerRule[]): PlayerStatistic[] {
  return [...new Set(rules.map(({ statistic }) => statistic))];
}

/** Name, value, and whether a rule may want it where it is 0: most are 0, and are left out early. */
function rowsOf(names: readonly PlayerStatistic[], ranged: readonly PlayerStatistic[] = []): string {
  if (names.length === 0) return '(null::text, null::numeric, false)';
  return names
    .map((name) => {
      const formula = playerStatistics.get(name);
      if (!formula) throw new Error(`there is no statistic ${name}`);
      return `('${name}', ${expressionOf(formula)}, ${ranged.includes(name)})`;
    })
    .join(', ');
}

/** Null where none of the columns is known. */
function expressionOf(formula: Formula): string {
  if ('list' in formula) {
    return `case when s.${formula.list} is not null then
      (select sum(greatest(distance::numeric - ${formula.over}, 0)) from unnest(string_to_array(s.${formula.list}, ';')) distance) end`;
  }
  const { plus, minus = [] } = formula;
  const [only] = plus;
  if (only !== undefined && plus.length === 1 && minus.length === 0) return `s.${only}::numeric`;
  const known = [...plus, ...minus].map((column) => `s.${column}`).join(', ');
  return `case when num_nonnulls(${known}) > 0 then (0 ${added(plus, '+')} ${added(minus, '-')})::numeric end`;
}

function added(columns: readonly string[], sign: '+' | '-'): string {
  return columns.map((column) => `${sign} coalesce(s.${column}, 0)`).join(' ');
}

function valuesOf(rules: readonly (PlayerRule | DefenseRule)[], { negative }: Scoring, weeks: Weeks): unknown[] {
  const rows = rules.map((rule) => ({ ...rule, negative }));
  return [JSON.stringify(rows), weeks.season, weeks.from, weeks.to, fantasyPositionJson];
}
