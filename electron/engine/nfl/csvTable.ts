import { JobError } from '#engine/jobError.ts';
import type { CsvFile } from '#engine/providers/csv/csvFile.ts';

/** A row of a table, its cells by the names of their columns. Cells that are not what they should be throw a `JobError`. */
export interface CsvRow {
  /** Trimmed; null for an empty cell, NA, and a column that the file does not have. */
  text(column: string): string | null;
  /** A whole number, also one that was written as a float (12522.0). */
  integer(column: string): number | null;
  /** A number as it stands in the file, so that it keeps all its digits. */
  decimal(column: string): string | null;
  /** The same of cells that must not be empty. */
  requiredText(column: string): string;
  requiredInteger(column: string): number;
  /** The line of the file on which the row begins, from 1. */
  readonly line: number;
  /** The error of a cell, with file, line and column: `expected` ends the sentence "… where there should be". */
  wrong(column: string, expected: string): JobError;
}

/** The columns of a file compared with those that are known. */
export interface ColumnReport {
  /** In the file and not known. */
  readonly added: string[];
  /** Known and not in the file. */
  readonly missing: string[];
}

/**
 * Rows of a CSV file by column names. Throws a `JobError` (`provider_columns_missing`) where the file lacks one of `required`:
 * nothing can be read without it. With the columns that are `known`, it names those that may have taken its place.
 */
export function readTable(
  file: CsvFile,
  required: readonly string[],
  known: readonly string[] = file.header,
): { has: (column: string) => boolean; rows: CsvRow[] } {
  const places = new Map(file.header.map((column, index) => [column, index]));
  const lacking = required.filter((column) => !places.has(column));
  if (lacking.length > 0) {
    const { added } = compareColumns(file, known);
    const has =
      added.length > 0 ? `what it has and nobody knows is ${shortened(added)}` : `it has ${shortened(file.header)}`;
    throw new JobError(
      {
        code: 'provider_columns_missing',
        message: `${file.name} no longer has the column${lacking.length === 1 ? '' : 's'} ${lacking.join(', ')}; ${has}.`,
        hint: 'The provider may have renamed it. Nothing was written.',
        details: { file: file.name, missing: lacking, added, columns: [...file.header] },
      },
      { kind: 'never' },
    );
  }
  return {
    has: (column) => places.has(column),
    rows: file.rows.map((cells, index) => rowOf(file, places, cells, index)),
  };
}

/** Which columns a file has more and less than those that are known. A column without a name (a row number) counts for none. */
export function compareColumns(file: CsvFile, known: readonly string[]): ColumnReport {
  const there = new Set(file.header);
  const names = new Set(known);
  return {
    added: file.header.filter((column) => column !== '' && !names.has(column)),
    missing: known.filter((column) => !there.has(column)),
  };
}

function rowOf(file: CsvFile, places: ReadonlyMap<string, number>, cells: readonly string[], index: number): CsvRow {
  const text = (column: string): string | null => {
    const place = places.get(column);
    const cell = place === undefined ? '' : (cells[place] ?? '').trim();
    return cell === '' || cell === 'NA' ? null : cell;
  };
  const wrong = (column: string, expected: string): JobError => {
    const line = file.lineOf(index);
    return new JobError(
      {
        code: 'provider_invalid_response',
        message: `${file.name}, line ${line}, column ${column}: ${JSON.stringify(text(column) ?? '')} where there should be ${expected}.`,
        hint: 'Nothing was written. Look at that line of the file; the provider may have changed its format.',
        details: { file: file.name, line, column, value: text(column) },
      },
      { kind: 'never' },
    );
  };
  const integer = (column: string): number | null => {
    const cell = text(column);
    if (cell === null) return null;
    const value = Number(cell);
    if (!/^[-+]?\d+(\.0+)?$/.test(cell) || !Number.isSafeInteger(value)) throw wrong(column, 'a whole number');
    return value;
  };
  const required = <Value>(column: string, value: Value | null, expected: string): Value => {
    if (value === null) throw wrong(column, expected);
    return value;
  };
  return {
    text,
    integer,
    get line() {
      return file.lineOf(index);
    },
    decimal(column) {
      const cell = text(column);
      if (cell !== null && !/^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(cell)) throw wrong(column, 'a number');
      return cell;
    },
    requiredText: (column) => required(column, text(column), 'a text'),
    requiredInteger: (column) => required(column, integer(column), 'a whole number'),
    wrong,
  };
}

function shortened(columns: readonly string[]): string {
  return columns.length <= 12
    ? columns.join(', ')
    : `${columns.slice(0, 12).join(', ')} and ${columns.length - 12} more`;
}
