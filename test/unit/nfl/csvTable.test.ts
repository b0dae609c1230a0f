import { describe, expect, test } from 'vitest';
import { compareColumns, readTable } from '#engine/nfl/csvTable.ts';
import { parseCsv } from '#engine/providers/csv/parseCsv.ts';
import type { CsvFile } from '#engine/providers/csv/csvFile.ts';

function file(text: string): CsvFile {
  const parsed = parseCsv(text, 'games.csv');
  if ('kind' in parsed) throw new Error(parsed.reason);
  return parsed;
}

describe('a table of CSV', () => {
  test('gives cells by column: nothing for empty ones, NA, and columns that are not there', () => {
    const [row] = readTable(file(',a,b,c,d\n0, x ,NA,12522.0,0.10\n'), ['a']).rows;
    expect([row?.text('a'), row?.text('b'), row?.text('e'), row?.integer('c'), row?.decimal('d')]).toEqual([
      'x',
      null,
      null,
      12522,
      '0.10',
    ]);
  });

  test('names file, line and column of what is wrong, past cells with line breaks', () => {
    const [, second] = readTable(file('a,b\n"x\ny",1\nz,1.5\n'), []).rows;
    expect(() => second?.integer('b')).toThrow(
      'games.csv, line 4, column b: "1.5" where there should be a whole number.',
    );
    expect(() => second?.requiredInteger('c')).toThrow('games.csv, line 4, column c: "" where there should be a whole');
    expect(second?.line).toBe(4);
    expect(() => second?.decimal('a')).toThrow('column a: "z" where there should be a number');
  });

  test('says which columns are missing and which are new', () => {
    expect(() => readTable(file('a,b\n1,2\n'), ['a', 'season', 'week'])).toThrow(
      'games.csv no longer has the columns season, week; it has a, b.',
    );
    expect(() => readTable(file('a,b,kickoff\n1,2,3\n'), ['a', 'gametime'], ['a', 'b', 'gametime'])).toThrow(
      'games.csv no longer has the column gametime; what it has and nobody knows is kickoff.',
    );
    expect(compareColumns(file(',a,new\n1,2,3\n'), ['a', 'old'])).toEqual({ added: ['new'], missing: ['old'] });
  });
});
