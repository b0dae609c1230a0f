import { mkdtempSync, readFileSync, rmSync, existsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLog } from '../../../electron/main/log.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'touchline-log-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the log of the application', () => {
  it('is a file of JSON lines', () => {
    openLog(folder, () => new Date(0)).warn('something happened', { count: 2 });
    const [line] = readFileSync(path.join(folder, 'touchline.log'), 'utf8').split('\n');
    expect(JSON.parse(line ?? '')).toEqual({
      at: '1970-01-01T00:00:00.000Z',
      level: 'warn',
      message: 'something happened',
      count: 2,
    });
  });

  it('holds no secret', () => {
    const logger = openLog(folder);
    logger.info('connecting to postgres://me:hunter2@db/app', { password: 'hunter2' });
    logger.info('{"name":"worker","apiKey":"hunter2"}', { service: 'worker' });
    expect(readFileSync(path.join(folder, 'touchline.log'), 'utf8')).not.toContain('hunter2');
  });

  it('does not grow for ever', () => {
    const logger = openLog(folder);
    for (let line = 0; line < 60; line += 1) logger.info('x'.repeat(100_000));
    expect(existsSync(path.join(folder, 'touchline.log.old'))).toBe(true);
    expect(readFileSync(path.join(folder, 'touchline.log')).length).toBeLessThan(5_200_000);
  });

  it('never stops the application', () => {
    const file = path.join(folder, 'a-file');
    writeFileSync(file, '');
    expect(() => openLog(path.join(file, 'logs')).info('lost')).not.toThrow();
  });
});
