import { expect, test } from 'vitest';
import { csvRows } from '../../../renderer/views/job/calls/csvRows.ts';
import {
  findInJson,
  jsonRows,
  openAtFirst,
  placeOf,
  type Problem,
} from '../../../renderer/views/job/calls/jsonRows.ts';
import { faultyCall, kindOf } from '../../../renderer/views/job/calls/problems.ts';

const body = {
  get: 'leagues',
  response: [{ league: { name: 'Premier League' } }, { league: { id: 2 } }],
  'a.b': { c: 1 },
};

test('the place that an error names is found, as far as it is there', () => {
  expect(placeOf(body, 'response.1.league.id')).toEqual({ path: ['response', '1', 'league', 'id'], missing: null });
  expect(placeOf(body, 'response.0.league.id')).toEqual({ path: ['response', '0', 'league'], missing: 'id' });
  expect(placeOf(body, 'a.b.c')).toEqual({ path: ['a.b', 'c'], missing: null });
  expect(placeOf(body, 'nothing.here')).toEqual({ path: [], missing: 'nothing.here' });
  expect(placeOf(body, '')).toEqual({ path: [], missing: null });
});

test('the tree opens at the problem and shows what is missing there', () => {
  const problem: Problem = { ...placeOf(body, 'response.0.league.id'), message: 'expected number' };
  const rows = jsonRows(body, openAtFirst(body, [problem]), [problem]);
  const missing = rows.find(({ kind }) => kind === 'missing');
  expect(missing).toMatchObject({ path: ['response', '0', 'league', 'id'], name: 'id', problem: 'expected number' });
  expect(rows.map(({ path }) => path.join('.'))).toEqual([
    '',
    'get',
    'response',
    'response.0',
    'response.0.league',
    'response.0.league.name',
    'response.0.league.id',
    'response.1',
    'a.b',
    'a.b.c',
  ]);
});

test('what is closed costs one row, whatever is in it', () => {
  const large = { list: Array.from({ length: 100_000 }, (_, id) => ({ id })) };
  const rows = jsonRows(large, openAtFirst(large, []), []);
  expect(rows).toHaveLength(2);
  expect(rows[1]).toMatchObject({ kind: 'array', size: 100_000, open: false });
  expect(rows[1]?.text.length).toBeLessThan(200);
});

test('names and values are found', () => {
  expect(findInJson(body, 'LEAGUE', 10).map((path) => path.join('.'))).toEqual([
    'get',
    'response.0.league',
    'response.0.league.name',
    'response.1.league',
  ]);
  expect(findInJson(body, 'league', 2)).toHaveLength(2);
  expect(findInJson(body, ' ', 2)).toEqual([]);
});

test('rows of CSV, with quotes, and without one that is cut off', () => {
  expect(csvRows('a,b\r\n1,"x, ""y""\nz"\n3,4', 10)).toEqual([
    ['a', 'b'],
    ['1', 'x, "y"\nz'],
  ]);
  expect(csvRows('a\n1\n2\n3\n', 2)).toEqual([['a'], ['1']]);
});

const call = (number: number, url: string) => ({
  token: 1,
  call: number,
  provider: 'x',
  method: 'GET',
  url,
  requestHeaders: {},
  at: '2026-01-01T00:00:00.000Z',
  ms: 1,
  status: 200,
  headers: {},
  error: null,
  bytes: 1,
  ending: 'complete' as const,
  size: 1,
  kept: 1,
});

test('the call that an error is about', () => {
  const calls = [call(1, 'https://x/v1/leagues'), call(2, 'https://x/v1/teams'), call(3, 'https://x/v1/other')];
  const message = 'The answer of X to /teams does not have the expected shape: id: expected number.';
  expect(faultyCall(calls, { code: 'a', message })?.call).toBe(2);
  expect(faultyCall(calls, { code: 'a', message: 'x', details: { path: '/v1/leagues' } })?.call).toBe(1);
  expect(faultyCall(calls, { code: 'a', message: 'x' })?.call).toBe(3);
  expect(faultyCall([], null)).toBeNull();
  expect(kindOf(call(1, 'https://x/games.csv'), 'game_id,season')).toBe('csv');
  expect(kindOf(call(1, 'https://x/games.csv'), '<!doctype html>')).toBe('text');
  expect(kindOf(call(1, 'https://x/'), ' {"a": 1}')).toBe('json');
});
