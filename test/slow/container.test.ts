import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { emptyDatabase, type TestDatabase } from '../support/database.ts';
import { endCommandsAfterEach, node, root, startTouchline, type Variables } from '../integration/cli/touchline.ts';
import { until } from '../support/until.ts';

// What `docker build` would do, without Docker: the same files are copied to the same places, and the same programs run.

interface Stage {
  name: string | null;
  image: string;
  copies: { from: string | null; sources: string[]; to: string }[];
  instructions: [keyword: string, argument: string][];
}

let folder: string;
let image: Stage;
let db: TestDatabase;

beforeAll(async () => {
  const stages = parse(await readFile(path.join(root, 'Dockerfile'), 'utf8'));
  const [build, final] = stages;
  if (!build || !final || stages.length !== 2) throw new Error('the Dockerfile has two stages');
  image = final;
  folder = await mkdtemp(path.join(tmpdir(), 'touchline-image-'));
  db = await emptyDatabase();
  const built = path.join(folder, 'build');
  await copyAll(build, built, () => root);
  // In place of `npm ci`, which is about the registry.
  await symlink(path.join(root, 'node_modules'), path.join(built, 'node_modules'));
  const [install, ...commands] = build.instructions
    .filter(([keyword]) => keyword === 'RUN')
    .map(([, argument]) => argument);
  expect(install).toMatch(/^npm ci /);
  for (const command of commands) {
    const [program = '', ...args] = command.split(' ');
    expect(program).toBe('node');
    const { status, stderr } = spawnSync(node, args, { cwd: built, encoding: 'utf8', timeout: 60_000 });
    expect(status, stderr).toBe(0);
  }
  await copyAll(final, path.join(folder, 'app'), (from) => (from === build.name ? built : root));
}, 90_000);
endCommandsAfterEach();
afterEach(() => expect(image.instructions.filter(([keyword]) => keyword === 'RUN')).toEqual([]));
afterAll(async () => {
  await db.drop();
  await rm(folder, { recursive: true });
});

function parse(text: string): Stage[] {
  const stages: Stage[] = [];
  const lines = text
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll('\\\n', ' ')
    .split('\n');
  for (const line of lines.filter((candidate) => candidate.trim() !== '')) {
    const [, keyword = '', argument = ''] = /^(\w+)\s+(.*)$/.exec(line.trim()) ?? [];
    if (keyword === 'FROM') {
      const [base = '', , name = null] = argument.split(' ');
      stages.push({ image: base, name, copies: [], instructions: [] });
    }
    const stage = stages.at(-1);
    if (keyword === 'COPY') {
      const words = argument.split(' ');
      const from = words[0]?.startsWith('--from=') === true ? (words.shift()?.slice('--from='.length) ?? null) : null;
      const to = words.pop() ?? '';
      stage?.copies.push({ from, sources: words, to });
    }
    stage?.instructions.push([keyword, argument.trim()]);
  }
  return stages;
}

async function copyAll(stage: Stage, into: string, sourceOf: (from: string | null) => string): Promise<void> {
  const ignored = (await readFile(path.join(root, '.dockerignore'), 'utf8')).split('\n');
  await mkdir(into, { recursive: true });
  for (const { from, sources, to } of stage.copies) {
    for (const source of sources) {
      const relative = source.replace(/^\/build\//, '');
      if (from === null) expect(ignored, `.dockerignore lets ${relative} through`).toContain(`!${relative}`);
      const target = to.endsWith('/') ? path.join(into, to, path.basename(source)) : path.join(into, to);
      await cp(path.join(sourceOf(from), relative), target, { recursive: true });
    }
  }
}

const words = z.array(z.string());
const listOf = (keyword: string): string[] =>
  words.parse(JSON.parse(image.instructions.find(([candidate]) => candidate === keyword)?.[1] ?? '[]'));

/** The variables that the image sets. */
function variablesOfImage(): Variables {
  const [, argument = ''] = image.instructions.find(([keyword]) => keyword === 'ENV') ?? [];
  return Object.fromEntries([...argument.matchAll(/(\w+)=(\S+)/g)].map(([, name = '', value = '']) => [name, value]));
}

function start(args: string[], variables: Variables) {
  const [program, file = ''] = listOf('ENTRYPOINT');
  expect(program).toBe('node');
  return startTouchline(args, { ...variablesOfImage(), ...variables }, { entry: path.join(folder, 'app', file) });
}

test('holds the program, its chunks and the migrations, and no packages', async () => {
  expect((await readdir(path.join(folder, 'app'))).sort()).toEqual(['dist', 'migrations', 'package.json']);
  expect(await readdir(path.join(folder, 'app/migrations'))).toContain('001_queue.sql');
  expect(image.instructions).toContainEqual(['USER', 'node']);
  expect(image.image).toMatch(/^node:24-/);
});

test('migrates, works, answers its health check, and ends in order on SIGTERM', async () => {
  const migrated = await start(['migrate'], { DATABASE_URL: db.url }).finished;
  expect(migrated.code, migrated.stderr).toBe(0);

  const secret = 'the-secret-of-the-container';
  const worker = start(listOf('CMD'), {
    DATABASE_URL: db.url,
    JOB_QUEUE_RUNNER_SECRET: secret,
    TOUCHLINE_HTTP_PORT: '0',
    TOUCHLINE_HTTP_HOST: '127.0.0.1',
  });
  const url = await until(() => /"url":"(http:[^"]+)"/.exec(worker.written().stderr)?.[1], { within: 20_000 });
  const enqueued = await fetch(`${url}/jobs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ sync: 'sync-leagues', maxAttempts: 1 }),
  });
  expect(enqueued.status).toBe(202);
  // Without a key it fails, which takes all of the engine to find out.
  await until(async () => (await db.query(`select from sync.job_history where state = 'failed'`)).length > 0);

  const { port } = new URL(url);
  expect(healthCheck({ TOUCHLINE_HTTP_PORT: port })).toBe(0);
  expect(healthCheck({ TOUCHLINE_HTTP_PORT: '9' })).toBe(1);
  expect(healthCheck({ TOUCHLINE_HTTP_PORT: '' })).toBe(0);

  worker.child.kill('SIGTERM');
  const finished = await worker.finished;
  expect(finished.code).toBe(0);
  expect(await db.query(`select state from sync.workers`)).toEqual([{ state: 'stopped' }]);
  for (const line of finished.stderr.trim().split('\n')) expect(() => void JSON.parse(line), line).not.toThrow();
  expect(finished.stderr).not.toContain(secret);
}, 60_000);

/** The exit code of the image's health check, with these variables. */
function healthCheck(variables: Variables): number | null {
  const [, argument = ''] = image.instructions.find(([keyword]) => keyword === 'HEALTHCHECK') ?? [];
  const [program, ...args] = words.parse(JSON.parse(argument.slice(argument.indexOf('['))));
  expect(program).toBe('node');
  return spawnSync(node, args, { env: { PATH: process.env['PATH'], ...variables }, timeout: 10_000 }).status;
}
