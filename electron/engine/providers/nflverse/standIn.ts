import { demoNflverse } from '../demo/nfl/nflverse.ts';
import type { CsvFile } from '../csv/csvFile.ts';
import { csvHeader, formatCsv } from '../csv/parseCsv.ts';
import type { RecordedFile } from '../replay/files.ts';
import { openStandIn, type Answerer, type StandIn } from '../replay/standIn.ts';
import { bySeason, recogniseFile, type NflverseFile } from './recognise.ts';

export const nflverseStandIn: StandIn = openStandIn({
  replay(files) {
    const recorded = recordedFiles(files);
    return recorded.size === 0 ? null : answerWith((file, season) => recorded.get(keyOf(file, season))?.() ?? null);
  },
  demo: (edition) => answerWith(demoNflverse(edition)),
});

/** Gives a file's text; null where there is none. The season is null for files that hold all. */
export type FindFile = (file: NflverseFile, season: number | null) => string | null;

/** Answers as GitHub does: the text of a file, or “Not Found”. */
function answerWith(find: FindFile): Answerer {
  return ({ method, path }) => {
    if (method !== 'GET') return { status: 405, text: 'Method Not Allowed', type: 'text/plain' };
    const name = path.slice(path.lastIndexOf('/') + 1);
    const asked = names.flatMap(([pattern, file]) => {
      const match = pattern.exec(name);
      return match ? [{ file, season: match[1] === undefined ? null : Number(match[1]) }] : [];
    })[0];
    const text = asked ? find(asked.file, asked.season) : null;
    return text === null
      ? { status: 404, text: `No recording of ${name}.`, type: 'text/plain' }
      : { status: 200, text, type: 'application/octet-stream' };
  };
}

const names: readonly (readonly [RegExp, NflverseFile])[] = [
  [/^games\.csv$/, 'schedule'],
  [/^roster_(\d{4})\.csv$/, 'rosters'],
  [/^players\.csv$/, 'players'],
  [/^db_playerids\.csv$/, 'playerIds'],
  [/^injuries_(\d{4})\.csv$/, 'injuries'],
  [/^stats_player_week_(\d{4})\.csv$/, 'stats'],
  [/^player_stats_(\d{4})\.csv$/, 'oldStats'],
  [/^player_stats_kicking_(\d{4})\.csv$/, 'kicking'],
];

/** Files that hold every season, or have none. */
const whole: ReadonlySet<NflverseFile> = new Set(['schedule', 'players', 'playerIds']);

function keyOf(file: NflverseFile, season: number | null): string {
  return season === null ? file : `${file} ${season}`;
}

/**
 * The text of every file that is recorded, by what it is; of several for the same thing the last. One that can't be read is
 * answered as it is: it is for the client to say what is wrong with it.
 */
function recordedFiles(files: readonly RecordedFile[]): ReadonlyMap<string, () => string> {
  const found = new Map<string, () => string>();
  const schedule = new Map<number | null, Part>();
  const unknown: RecordedFile[] = [];
  let broken: RecordedFile | null = null;
  for (const recorded of files) {
    const file = recogniseFile(recorded.header());
    if (file === null) unknown.push(recorded);
    else if (file === 'schedule') {
      const csv = recorded.csv();
      if (csv === null) broken = recorded;
      else if (csv.rows.length === 0) schedule.set(null, csv);
      else for (const [season, rows] of bySeason(csv)) schedule.set(season, { header: csv.header, rows });
    } else if (whole.has(file)) found.set(file, () => recorded.text);
    else for (const [season, text] of textsBySeason(recorded)) found.set(keyOf(file, season), text);
  }
  if (broken !== null) found.set('schedule', textOf(broken));
  else if (schedule.size > 0) found.set('schedule', () => merged([...schedule.values()]));
  for (const recorded of unknown) {
    const file = fileNamed(recorded.name);
    if (file !== null && !found.has(file)) found.set(file, () => recorded.text);
  }
  return found;
}

/** What a file that looks like none of them is by its name, as it is published: one without its columns, or empty. */
function fileNamed(name: string): string | null {
  const base = name.slice(name.lastIndexOf('/') + 1);
  for (const [pattern, file] of names) {
    const match = pattern.exec(base);
    if (match) return keyOf(file, match[1] === undefined ? null : Number(match[1]));
  }
  return null;
}

function textOf(recorded: RecordedFile): () => string {
  return () => recorded.text;
}

type Part = Pick<CsvFile, 'header' | 'rows'>;

/** A file's text for each season in it: as it is where there is but one, and where it can't be read. */
function textsBySeason(recorded: RecordedFile): (readonly [number, () => string])[] {
  const csv = recorded.csv();
  const all = csv === null ? [] : [...bySeason(csv)];
  const seasons = all.filter((entry): entry is [number, (readonly string[])[]] => entry[0] !== null);
  const only = seasons.length <= 1;
  const read = seasons.map(
    ([season, rows]) =>
      [season, () => (only || csv === null ? recorded.text : formatCsv([csv.header, ...rows]))] as const,
  );
  if (read.length > 0) return read;
  // One that can't be read has its season in the first row; one without a row has it in its name alone.
  const [, first = ''] = recorded.text.split('\n', 2);
  const told = csvHeader(first)[recorded.header().indexOf('season')] ?? '';
  const name = recorded.name.slice(recorded.name.lastIndexOf('/') + 1);
  const season = /^(?:19|20)\d{2}$/.exec(told) ?? /(?<!\d)(?:19|20)\d{2}(?!\d)/.exec(name);
  return season ? [[Number(season[0]), textOf(recorded)]] : [];
}

/** One file of several: all columns that any of them has, but those without a name. */
function merged(parts: readonly Part[]): string {
  const header = [...new Set(parts.flatMap((part) => part.header))].filter((column) => column !== '');
  const rows = parts.flatMap((part) => {
    const places = header.map((column) => part.header.indexOf(column));
    return part.rows.map((row) => places.map((place) => (place === -1 ? '' : (row[place] ?? ''))));
  });
  return formatCsv([header, ...rows]);
}
