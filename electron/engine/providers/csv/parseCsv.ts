import papa from 'papaparse';
import type { CsvFile } from './csvFile.ts';

/** What is wrong with a text that should be CSV. */
export interface CsvTrouble {
  /** `cut_off`: it ends in the middle of a row. */
  readonly kind: 'not_csv' | 'cut_off' | 'malformed';
  /** The line (from 1) where it is wrong; null where it is wrong as a whole. */
  readonly line: number | null;
  readonly reason: string;
}

/**
 * Reads a CSV text with a header: quoted cells may hold commas, quotes and line breaks, and a byte order mark is left out.
 * Gives what is wrong with it instead where it is not CSV, or a row has not as many cells as the header.
 */
export function parseCsv(text: string, name: string): CsvFile | CsvTrouble {
  const plain = text.replace(/^\uFEFF/, '');
  if (/^\s*(<|\{|$)/.test(plain)) return { kind: 'not_csv', line: null, reason: 'it has no header of columns' };
  // It stands for bytes that are not UTF-8: written, it would take the place of a name that was right.
  const broken = plain.indexOf('\uFFFD');
  if (broken !== -1) {
    return { kind: 'malformed', line: plain.slice(0, broken).split('\n').length, reason: 'a character is not UTF-8' };
  }
  const { data, errors } = papa.parse(plain, { delimiter: ',', skipEmptyLines: true });
  const header = (data[0] ?? []).map((column) => column.trim());
  if (header.length < 2) return { kind: 'not_csv', line: null, reason: 'it has no header of columns' };
  const rows = data.slice(1);
  let ends: number[] | null = null;
  const lineOf = (row: number): number => 1 + ((ends ??= lastLines(data))[row] ?? 0);

  const quotes = errors.find(({ type }) => type === 'Quotes');
  const ragged = rows.findIndex((row) => row.length !== header.length);
  if (quotes?.code === 'MissingQuotes') {
    return { kind: 'cut_off', line: lineOf(rows.length - 1), reason: 'a quoted cell has no end' };
  }
  if (ragged !== -1) {
    const cells = rows[ragged]?.length ?? 0;
    const last = ragged === rows.length - 1 && cells < header.length;
    const reason = `the row has ${cells} cells where the header has ${header.length}`;
    return { kind: last ? 'cut_off' : 'malformed', line: lineOf(ragged), reason };
  }
  if (quotes)
    return { kind: 'malformed', line: lineOf((quotes.row ?? 1) - 1), reason: 'a quote stands where none may' };
  return {
    name,
    header,
    rows,
    lineOf,
    get lines() {
      return (ends ??= lastLines(data)).at(-1) ?? 0;
    },
  };
}

/** The columns alone, by the first line. */
export function csvHeader(text: string): readonly string[] {
  const end = text.indexOf('\n');
  const line = text.slice(0, end === -1 ? text.length : end).replace(/^\uFEFF/, '');
  const [header = []] = papa.parse(line, { delimiter: ',', skipEmptyLines: true }).data;
  return header.map((column) => column.trim());
}

/** The CSV text of rows, the header being the first. */
export function formatCsv(rows: readonly (readonly string[])[]): string {
  return `${papa.unparse(rows, { newline: '\n' })}\n`;
}

/** The line on which each row ends, the header being the first. (Empty lines between rows are not seen.) */
function lastLines(rows: readonly (readonly string[])[]): number[] {
  let line = 0;
  return rows.map((row) => {
    line += 1;
    for (const cell of row) {
      for (let at = cell.indexOf('\n'); at !== -1; at = cell.indexOf('\n', at + 1)) line += 1;
    }
    return line;
  });
}
