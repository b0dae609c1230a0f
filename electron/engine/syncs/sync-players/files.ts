import { compareColumns, readTable, type CsvRow } from '#engine/nfl/csvTable.ts';
import type { ProviderId } from '#engine/nfl/players/match.ts';
import { gsisIdOf, idOf } from '#engine/nfl/players/providerIds.ts';
import { nflTeam } from '#engine/nfl/teams.ts';
import type { CsvFile } from '#engine/providers/csv/csvFile.ts';
import type { Attributes, Source, Told, ToldFile } from './told.ts';

/** How a file names what we want of it. Where several columns are given, the first that has something counts. */
interface Format {
  readonly source: Source;
  /** Without these nothing can be read. Of those in a list, one has to be there. */
  readonly required: readonly (readonly string[])[];
  /** Provider → its column. */
  readonly ids: Readonly<Record<string, string>>;
  readonly attributes: { readonly [Name in keyof Attributes]?: readonly string[] };
  /** Columns that are known and not read. */
  readonly unread: readonly string[];
  /** Columns that came or went between formats: nobody is told. */
  readonly ofSomeYears: readonly string[];
}

const words = (text: string): string[] => text.trim().split(/\s+/);

/** `gsis_it_id` is what others call `nfl_id`. */
const rosters: Format = {
  source: 'rosters',
  required: [['gsis_id'], ['full_name'], ['team'], ['position'], ['status']],
  ids: {
    sleeper: 'sleeper_id',
    espn: 'espn_id',
    yahoo: 'yahoo_id',
    sportradar: 'sportradar_id',
    rotowire: 'rotowire_id',
    pff: 'pff_id',
    pfr: 'pfr_id',
    fantasy_data: 'fantasy_data_id',
    esb: 'esb_id',
    smart: 'smart_id',
    nfl: 'gsis_it_id',
  },
  attributes: {
    display_name: ['full_name'],
    first_name: ['first_name'],
    last_name: ['last_name'],
    position: ['position'],
    team: ['team'],
    status: ['status'],
    status_detail: ['status_description_abbr'],
    jersey_number: ['jersey_number'],
    birth_date: ['birth_date'],
    height_inches: ['height'],
    weight_pounds: ['weight'],
    college: ['college'],
    years_of_experience: ['years_exp'],
    rookie_season: ['rookie_year'],
    draft_pick: ['draft_number'],
    draft_team: ['draft_club'],
    headshot_url: ['headshot_url'],
  },
  unread: words('season depth_chart_position ngs_position week game_type football_name entry_year'),
  ofSomeYears: [],
};

const players: Format = {
  source: 'players',
  required: [['gsis_id'], ['display_name'], ['position'], ['latest_team', 'team_abbr']],
  ids: {
    espn: 'espn_id',
    pfr: 'pfr_id',
    pff: 'pff_id',
    otc: 'otc_id',
    esb: 'esb_id',
    smart: 'smart_id',
    nfl: 'nfl_id',
  },
  attributes: {
    display_name: ['display_name'],
    first_name: ['common_first_name', 'first_name'],
    last_name: ['last_name'],
    suffix: ['suffix'],
    position: ['position'],
    position_group: ['position_group'],
    team: ['latest_team', 'team_abbr'],
    status: ['status'],
    status_detail: ['ngs_status_short_description', 'status_short_description'],
    jersey_number: ['jersey_number'],
    birth_date: ['birth_date'],
    height_inches: ['height'],
    weight_pounds: ['weight'],
    college: ['college_name'],
    years_of_experience: ['years_of_experience'],
    rookie_season: ['rookie_season', 'rookie_year'],
    last_season: ['last_season'],
    draft_year: ['draft_year'],
    draft_round: ['draft_round'],
    draft_pick: ['draft_pick', 'draft_number'],
    draft_team: ['draft_team', 'draft_club'],
    headshot_url: ['headshot'],
  },
  unread: words('short_name football_name college_conference'),
  // The format changed in 2025.
  ofSomeYears:
    words(`common_first_name latest_team team_abbr last_season rookie_season rookie_year entry_year draft_year draft_round
    draft_pick draft_number draft_team draft_club nfl_id gsis_it_id espn_id pfr_id pff_id otc_id ngs_status ngs_status_short_description
    status_short_description status_description_abbr ngs_position ngs_position_group pff_position pff_status team_seq
    current_team_id uniform_number season`),
};

const otherIds = words(`sleeper espn yahoo sportradar pfr pff rotowire fantasy_data nfl mfl fantasypros fleaflicker cbs
  cfbref rotoworld ktc stats stats_global swish`);

const playerIds: Format = {
  source: 'player_ids',
  required: [['gsis_id'], ['name'], ['sleeper_id'], ['espn_id'], ['yahoo_id']],
  ids: Object.fromEntries(otherIds.map((provider) => [provider, `${provider}_id`])),
  attributes: {
    display_name: ['name'],
    position: ['position'],
    team: ['team'],
    birth_date: ['birthdate'],
    height_inches: ['height'],
    weight_pounds: ['weight'],
    college: ['college'],
    draft_year: ['draft_year'],
    draft_round: ['draft_round'],
    draft_pick: ['draft_ovr'],
  },
  unread: words('merge_name age draft_pick twitter_username db_season'),
  ofSomeYears: [],
};

export const readRosters = (file: CsvFile, season: number): ToldFile => readFile(file, rosters, season);
export const readPlayers = (file: CsvFile, season: number): ToldFile => readFile(file, players, season);
export const readPlayerIds = (file: CsvFile, season: number): ToldFile => readFile(file, playerIds, season);

function readFile(file: CsvFile, format: Format, season: number): ToldFile {
  const there = new Set(file.header);
  const columns = [
    'gsis_id',
    ...Object.values(format.ids),
    ...Object.values(format.attributes).flat(),
    ...format.unread,
  ];
  const { rows } = readTable(
    file,
    format.required.map((choices) => choices.find((name) => there.has(name)) ?? choices[0] ?? ''),
    [...columns, ...format.ofSomeYears],
  );
  const strange: string[] = [];
  const read = rows.map((row) => readRow(row, format, season, file.header, strange));
  const told = read.filter((each) => each !== null);
  const { added, missing } = compareColumns(file, [...new Set(columns)]);
  const worthTelling = (column: string): boolean => !format.ofSomeYears.includes(column);
  return {
    source: format.source,
    name: file.name,
    told,
    blank: read.length - told.length,
    strange,
    added: added.filter(worthTelling),
    missing: missing.filter(worthTelling),
  };
}

function readRow(
  row: CsvRow,
  { source, ids, attributes }: Format,
  season: number,
  header: readonly string[],
  strange: string[],
): Told | null {
  const text = (name: keyof Attributes): string | null => {
    for (const column of attributes[name] ?? []) {
      const cell = row.text(column);
      if (cell !== null) return cell;
    }
    return null;
  };
  const whole = (name: keyof Attributes): number | null => {
    const cell = text(name);
    if (cell === null || /^\d+(\.0+)?$/.test(cell)) return cell === null ? null : Number(cell);
    strange.push(`line ${row.line}, ${(attributes[name] ?? []).join(' or ')} ${JSON.stringify(cell)}`);
    return null;
  };
  const told: ProviderId[] = [];
  for (const [provider, column] of Object.entries(ids)) {
    const id = idOf(
      row.text(column) ?? (column === 'nfl_id' && header.includes('gsis_it_id') ? row.text('gsis_it_id') : null),
    );
    if (id !== null) told.push([provider, id]);
  }
  const gsisId = gsisIdOf(row.text('gsis_id'));
  const name = text('display_name');
  if (gsisId === null && told.length === 0 && name === null) return null;
  const lastSeason = whole('last_season');
  return {
    source,
    gsisId,
    ids: told,
    attributes: {
      display_name: name,
      first_name: text('first_name'),
      last_name: text('last_name'),
      suffix: text('suffix'),
      position: text('position'),
      position_group: text('position_group'),
      team: nflTeam(text('team'), source === 'players' ? (lastSeason ?? season) : season),
      status: text('status'),
      status_detail: text('status_detail'),
      jersey_number: whole('jersey_number'),
      birth_date: dayOf(row, text('birth_date'), strange),
      height_inches: heightOf(row, text('height_inches'), strange),
      weight_pounds: whole('weight_pounds'),
      college: text('college'),
      years_of_experience: whole('years_of_experience'),
      rookie_season: whole('rookie_season'),
      last_season: lastSeason,
      draft_year: whole('draft_year'),
      draft_round: whole('draft_round'),
      draft_pick: whole('draft_pick'),
      draft_team: text('draft_team'),
      headshot_url: text('headshot_url'),
    },
  };
}

function dayOf(row: CsvRow, cell: string | null, strange: string[]): string | null {
  if (cell === null) return null;
  const at = /^\d{4}-\d\d-\d\d$/.test(cell) ? new Date(`${cell}T00:00:00Z`) : null;
  // The 31st of February would become the 3rd of March.
  if (at !== null && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(cell)) return cell;
  strange.push(`line ${row.line}, birth date ${JSON.stringify(cell)}`);
  return null;
}

/** 74, 74.0, or 6-2 as older files have it. */
function heightOf(row: CsvRow, cell: string | null, strange: string[]): number | null {
  if (cell === null) return null;
  const [, feet, inches] = /^(\d)-(\d{1,2})$/.exec(cell) ?? [];
  if (feet !== undefined && inches !== undefined) return Number(feet) * 12 + Number(inches);
  if (/^\d+(\.0+)?$/.test(cell)) return Number(cell);
  strange.push(`line ${row.line}, height ${JSON.stringify(cell)}`);
  return null;
}
