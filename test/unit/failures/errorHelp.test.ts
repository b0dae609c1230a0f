import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { errorHelp, helpFor } from '#shared/errorHelp/errorHelp.ts';

const root = path.resolve(import.meta.dirname, '../../..');
/** Where what ends an attempt comes from. */
const folders = ['providers', 'queue', 'syncs', 'nfl', 'football', 'database', 'retention', 'recordings', 'workers'];
/** Where every code is that of an error, however it is thrown. */
const errorsOnly = ['providers', 'queue', 'database'];
/** Codes in those folders that are not of errors: of warnings, of a check of a schema, of orders to a worker. */
const others = new Set(['custom', 'token_not_kept', 'repeated_keys', 'worker_ended', 'worker_not_found']);
/** Of what is asked of the console and the command line, which never ends an attempt. */
const ofActions = new Set(['job_not_ended', 'job_not_found', 'bad_cursor', 'not_here']);

async function sources(folder: string): Promise<string[]> {
  const names = await readdir(path.join(root, folder), { recursive: true });
  const files = names.filter((name) => /\.(ts|sql)$/.test(name) && !name.includes('demo'));
  return Promise.all(files.map((name) => readFile(path.join(root, folder, name), 'utf8')));
}

/** The arguments of each place where an error is made, up to its closing bracket. */
function errorsIn(source: string): string[] {
  return [...source.matchAll(/new (?:JobError|OperatorError)\(/g)].map(({ index, 0: begin }) => {
    let depth = 1;
    let at = index + begin.length;
    for (; depth > 0 && at < source.length; at += 1) depth += source[at] === '(' ? 1 : source[at] === ')' ? -1 : 0;
    return source.slice(index, at);
  });
}

function codesIn(text: string): string[] {
  return [...text.matchAll(/\bcode: ([^\n]+)/g)].flatMap(([, rest = '']) =>
    [...(rest.split(',')[0]?.matchAll(/(?:^|[?:] )'([a-z_0-9]+)'/g) ?? [])].map(([, code = '']) => code),
  );
}

/** `export const signInNeeded = 'provider_sign_in_needed'` */
function namedCodes(source: string): string[] {
  return [...source.matchAll(/const \w+ = '(provider_[a-z_]+)'/g)].map(([, code = '']) => code);
}

/** `jsonb_build_object('code', 'worker_lost', …)` */
function sqlCodes(source: string): string[] {
  return [...source.matchAll(/'code',\s*'([a-z_]+)'/g)].map(([, code = '']) => code);
}

async function codesOfAttempts(): Promise<Set<string>> {
  const codes = new Set<string>();
  for (const folder of folders) {
    for (const source of await sources(path.join('electron/engine', folder))) {
      for (const error of errorsIn(source)) for (const code of codesIn(error)) codes.add(code);
      if (errorsOnly.includes(folder)) for (const code of [...codesIn(source), ...namedCodes(source)]) codes.add(code);
      for (const code of sqlCodes(source)) codes.add(code);
    }
  }
  for (const source of await sources('migrations')) for (const code of sqlCodes(source)) codes.add(code);
  return codes;
}

test('every code that an attempt can end with has its help', async () => {
  const codes = await codesOfAttempts();
  expect(codes).toContain('provider_timeout');
  expect(codes).toContain('provider_sign_in_needed');
  expect(codes).toContain('worker_lost');
  expect(codes).toContain('implausible');
  expect(codes).toContain('league_unknown');
  expect(codes.size).toBeGreaterThan(60);
  const missing = [...codes].filter((code) => !others.has(code) && !ofActions.has(code) && helpFor(code) === null);
  expect(missing, 'say in shared/errorHelp what they mean').toEqual([]);
});

test('a refused statement is explained by the class of its SQLSTATE', () => {
  expect(helpFor('sql_40P01')).toMatchObject({ retry: 'now' });
  expect(helpFor('sql_23505')?.means).toContain('breaks a rule');
  expect(helpFor('sql_22001')?.means).toContain('does not fit');
  expect(helpFor('sql_53100')).toMatchObject({ retry: 'later' });
  expect(helpFor('sql_XX000')?.means).toContain('XX000');
  expect(helpFor('constructor')).toBeNull();
  expect(helpFor('anything')).toBeNull();
});

test('each says what it means and what to do, in sentences', () => {
  for (const [code, { means, todo }] of Object.entries(errorHelp)) {
    for (const text of [means, todo]) expect(text, code).toMatch(/^[A-Z“"].*[.]$/);
    expect(`${means} ${todo}`, code).not.toMatch(/!|successfully|please/i);
  }
});
