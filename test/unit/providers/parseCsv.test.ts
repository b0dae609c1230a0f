import { describe, expect, it } from 'vitest';
import { csvHeader, formatCsv, parseCsv } from '#engine/providers/csv/parseCsv.ts';

function read(text: string) {
  const file = parseCsv(text, 'file.csv');
  if ('kind' in file) throw new Error(`${file.kind}: ${file.reason}`);
  return file;
}

describe('a CSV text', () => {
  it('may have quoted commas, quotes and line breaks, a byte order mark and empty lines', () => {
    const file = read('\uFEFFid,name,note\r\n1,"Smith, J","said ""no"""\r\n2,"a\nb",\r\n\r\n3,c,d\r\n');
    expect(file.header).toEqual(['id', 'name', 'note']);
    expect(file.rows).toEqual([
      ['1', 'Smith, J', 'said "no"'],
      ['2', 'a\nb', ''],
      ['3', 'c', 'd'],
    ]);
  });

  it('tells the lines of its rows, which are more than the rows', () => {
    const file = read('a,b\n1,"x\n\ny"\n2,z\n');
    expect([file.lineOf(0), file.lineOf(1), file.lines]).toEqual([2, 5, 5]);
  });

  it('may have a header alone', () => {
    expect(read('a,b\n').rows).toEqual([]);
  });

  it('can be written again', () => {
    const rows = [
      ['a', 'b'],
      ['x,"y"', 'new\nline'],
    ];
    const file = read(formatCsv(rows));
    expect([file.header, ...file.rows]).toEqual(rows);
  });

  it('gives its header without being read further', () => {
    expect(csvHeader('\uFEFF"a", b ,c\r\n"never closed')).toEqual(['a', 'b', 'c']);
  });

  it.each([
    ['ends in the middle of a row', 'a,b,c\n1,2,3\n4,5', 'cut_off', 3],
    ['ends in a quoted cell', 'a,b\n1,2\n3,"unfin', 'cut_off', 3],
    ['has a row with too many cells', 'a,b\n1,2,3\n4,5\n', 'malformed', 2],
    ['has a row with too few cells in its middle', 'a,b\n1\n4,5\n', 'malformed', 2],
    ['is not UTF-8', `a,b\n1,2\n3,${new TextDecoder().decode(Uint8Array.of(0xe9))}\n`, 'malformed', 3],
    ['is a web page', '<!doctype html><html></html>', 'not_csv', null],
    ['is JSON', '{"message": "no"}', 'not_csv', null],
    ['is empty', ' \n', 'not_csv', null],
    ['is a sentence', 'Not Found', 'not_csv', null],
  ])('says so when it %s', (_, text, kind, line) => {
    expect(parseCsv(text, 'file.csv')).toMatchObject({ kind, line });
  });
});
