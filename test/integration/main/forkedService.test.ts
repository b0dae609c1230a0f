import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '#engine/clock.ts';
import { forkService } from '#services/forkedService.ts';
import { Supervisor } from '#services/supervisor.ts';
import { silentLogger } from '../../support/logger.ts';
import { until } from '../../support/until.ts';

const support = path.resolve(import.meta.dirname, '../../support');
const open: Supervisor[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((supervisor) => supervisor.stop(100)));
});

function supervise(wish: string) {
  const lines: string[] = [];
  const supervisor = new Supervisor({
    name: 'example',
    clock: systemClock,
    logger: silentLogger,
    spawn: () => forkService({ entry: path.join(support, 'exampleService.ts'), onLine: (line) => lines.push(line) }),
    settings: async () => ({
      service: 'console',
      archive: null,
      file: null,
      database: { url: 'postgres://localhost/x', environment: 'local', guarded: false },
      actor: wish,
      providers: {},
    }),
    onState: () => undefined,
  });
  open.push(supervisor);
  return { supervisor, lines };
}

describe('a forked service', () => {
  it('starts, and stops when asked', async () => {
    const { supervisor } = supervise('work');
    await supervisor.start();
    const pid = await until(() => supervisor.process?.pid);
    await supervisor.stop(5000);
    expect(supervisor.state.state).toBe('stopped');
    expect(isAlive(pid)).toBe(false);
  });

  it('is started again after kill -9', async () => {
    const { supervisor } = supervise('work');
    await supervisor.start();
    const first = await until(() => supervisor.process?.pid);
    process.kill(first, 'SIGKILL');
    const second = await until(
      () => supervisor.process !== null && supervisor.process.pid !== first && supervisor.process.pid,
    );
    expect(isAlive(second)).toBe(true);
    expect(supervisor.state).toMatchObject({ state: 'running', restarts: 1 });
  });

  it('tells how it ended', async () => {
    const { supervisor } = supervise('crash');
    await supervisor.start();
    await until(() => supervisor.state.state === 'restarting');
    expect(supervisor.state.reason).toContain('exit code 3');
  });

  it('is killed when it hangs and does not stop', async () => {
    const { supervisor } = supervise('hang');
    await supervisor.start();
    await until(() => supervisor.state.state === 'starting');
    await supervisor.stop(300);
    expect(supervisor.state.state).toBe('stopped');
  });

  it('knows of the environment only what it needs', async () => {
    process.env['SPORTS_PROVIDER_API_KEY'] = 'secret';
    try {
      const { supervisor, lines } = supervise('work');
      await supervisor.start();
      const line = await until(() => lines.find((text) => text.startsWith('environment:')));
      expect(line).toContain('PATH');
      expect(line).not.toContain('SPORTS_PROVIDER_API_KEY');
    } finally {
      delete process.env['SPORTS_PROVIDER_API_KEY'];
    }
  });

  it('ends when its parent is killed', async () => {
    const parent = spawn(process.execPath, [path.join(support, 'orphan.ts')], { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(createInterface({ input: parent.stdout }), 'line');
    const pid = Number(line);
    expect(isAlive(pid)).toBe(true);
    parent.kill('SIGKILL');
    await until(() => !isAlive(pid));
  });
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
