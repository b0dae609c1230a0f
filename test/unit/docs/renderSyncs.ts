import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { format } from 'prettier';
import { providerCatalogue } from '#engine/providers/catalogue.ts';
import { routines } from '#engine/routines/catalogue.ts';
import { cronInWords } from '#engine/schedules/words.ts';
import { describeSync, syncs } from '#engine/syncs/catalogue.ts';
import type { Sync } from '#engine/syncs/defineSync.ts';
import { fieldsOf, type FormField } from '../../../renderer/views/run-sync/schemaForm.ts';

const root = path.resolve(import.meta.dirname, '../../..');
export const syncsPage = path.join(root, 'docs/syncs.md');

/** The page with what the catalogue says of every sync between its marks; what stands around them stays. */
export async function withSyncs(page: string): Promise<string> {
  const begin = '<!-- syncs -->\n';
  const end = '<!-- /syncs -->';
  const [before, rest = ''] = page.split(begin);
  const [, after] = rest.split(end);
  if (before === undefined || after === undefined) throw new Error('docs/syncs.md has no place for the syncs');
  const schedules = await readDefaultSchedules();
  const sections = syncs.map((sync) => section(sync, schedules));
  return format([before, begin, '\n', overview(schedules), ...sections, end, after].join(''), {
    parser: 'markdown',
    printWidth: 120,
  });
}

/** The tables of `public` that each sync writes. */
export const tablesOf: Readonly<Record<string, readonly string[]>> = {
  'sync-leagues': ['countries', 'leagues', 'seasons', 'season_coverage'],
  'sync-countries': ['countries'],
  'sync-timezones': ['timezones'],
  'sync-fixtures': ['fixtures', 'teams', 'fixture_sync_state'],
  'sync-game-platform': [
    'game_platform_coaches',
    'game_platform_competitors',
    'game_platform_statistics',
    'game_platform_cursors',
  ],
  'sync-nfl-matchups': ['nfl_games'],
  'sync-opponents': ['nfl_opponents'],
  'sync-players': ['nfl_players', 'nfl_player_ids', 'nfl_unmatched_players'],
  'sync-injuries': ['nfl_injuries', 'nfl_unmatched_players'],
  'sync-player-stats': ['nfl_player_stats'],
  'sync-league-data': [
    'fantasy_leagues',
    'fantasy_teams',
    'fantasy_standings',
    'fantasy_rosters',
    'fantasy_matchups',
    'nfl_unmatched_players',
  ],
  'sync-defense-points-against': ['nfl_defense_points_against'],
  'league-calcs': ['fantasy_player_points', 'fantasy_team_weeks'],
  'import-projections': ['nfl_projections', 'nfl_combined_projections', 'nfl_unmatched_players'],
  'update-stats': [],
  'cleanup-history': [],
};

/** Where no list of tables would do. */
const writesInstead: Readonly<Record<string, string>> = {
  'update-stats': 'what its functions write: [club statistics](club-statistics.md)',
  'cleanup-history': 'nothing in `public`; it removes from the schema `sync`',
};

interface DefaultSchedule {
  readonly name: string;
  readonly sync: string | null;
  readonly routine: string | null;
  readonly cron: string;
}

/** The schedules that migration 018 brings along. */
async function readDefaultSchedules(): Promise<DefaultSchedule[]> {
  const sql = await readFile(path.join(root, 'migrations/018_default_schedules.sql'), 'utf8');
  const row = /\(\s*'([a-z-]+)',\s*'[^']*',\s*(?:'([a-z-]+)'|null),\s*(?:'([a-z-]+)'|null),\s*'([^']+)'\s*\)/g;
  return [...sql.matchAll(row)].map(([, name = '', sync = null, routine = null, cron = '']) => ({
    name,
    sync,
    routine,
    cron,
  }));
}

function overview(schedules: readonly DefaultSchedule[]): string {
  const rows = syncs.map((sync) => {
    const { name, description } = sync;
    return `| [\`${name}\`](#${name}) | ${description} | ${providersOf(sync)} | ${whenOf(sync, schedules)} |`;
  });
  return ['| sync | | from | schedule |', '|---|---|---|---|', ...rows, ''].join('\n');
}

function section(sync: Sync, schedules: readonly DefaultSchedule[]): string {
  const { name, title, description, maxAttempts, timeout } = sync;
  const described = describeSync(sync);
  const fields = fieldsOf(described.payload);
  const calls = described.estimatedCalls;
  const axes = described.partitions?.axes.join(' × ');
  const facts = [
    `${title}. ${description}`,
    '',
    `- From: ${providersOf(sync)}${sync.provider === null ? '' : `; ${calls === null ? 'calls by payload' : `about ${calls === 1 ? '1 call' : `${calls} calls`}`}`}`,
    `- Writes: ${writtenBy(name)}`,
    `- Runs: ${whenOf(sync, schedules)}; up to ${maxAttempts} attempts of ${timeout / 60_000} minutes`,
    ...(axes === undefined ? [] : [`- A backfill divides it by ${axes}`]),
    '',
  ];
  const payload =
    fields.length === 0 ? ['No payload.', ''] : ['| payload | | |', '|---|---|---|', ...fields.map(fieldRow), ''];
  return ['', `### ${name}`, '', ...facts, ...payload, ''].join('\n');
}

function fieldRow(field: FormField): string {
  const { name, help, required } = field;
  return `| \`${name}\` | ${shapeOf(field)}${required ? ', needed' : ''} | ${(help ?? '').replaceAll('|', '\\|')} |`;
}

function shapeOf(field: FormField): string {
  switch (field.kind) {
    case 'switch':
      return 'true or false';
    case 'choice':
      return field.choices.map((choice) => `\`${JSON.stringify(choice)}\``).join(', ');
    case 'number':
      return field.minimum === null || field.maximum === null ? 'number' : `${field.minimum} to ${field.maximum}`;
    case 'text':
      return field.format === 'date' ? 'day' : field.orInteger ? 'text or number' : 'text';
    case 'list':
      return field.choices === null
        ? 'list of texts'
        : `list of ${field.choices.map((choice) => `\`"${choice}"\``).join(', ')}`;
    case 'json':
      break;
  }
  return 'JSON';
}

function providersOf({ provider, fallbacks }: Sync): string {
  if (provider === null) return 'what is stored';
  const [first, ...others] = [provider, ...fallbacks].map((name) => providerCatalogue[name].title);
  return others.length === 0 ? (first ?? '') : `${first}; also ${others.join(', ')}`;
}

function writtenBy(name: string): string {
  const tables = tablesOf[name];
  if (!tables) throw new Error(`test/unit/docs/renderSyncs.ts does not say which tables ${name} writes`);
  return writesInstead[name] ?? tables.map((table) => `\`${table}\``).join(', ');
}

function whenOf({ name }: Sync, schedules: readonly DefaultSchedule[]): string {
  const byItself = schedules.filter(({ sync }) => sync === name);
  const within = routines.filter(({ steps }) => steps.some(({ sync }) => sync === name));
  const words = [
    ...byItself.map(({ cron }) => lower(cronInWords(cron))),
    ...within.flatMap(({ name: routine }) =>
      schedules
        .filter((schedule) => schedule.routine === routine)
        .map(({ cron }) => `in the routine \`${routine}\`, ${lower(cronInWords(cron))}`),
    ),
  ];
  return words.length === 0 ? 'when asked' : words.join('; ');
}

function lower(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}
