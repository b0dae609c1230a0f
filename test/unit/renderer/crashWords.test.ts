import { expect, it } from 'vitest';
import { explainCrash, readLine, restartWords } from '../../../renderer/views/workers/crashWords.ts';

const crash = (how: string, ranFor: number | null = 5_000) => explainCrash({ how, failure: null, ranFor }).what;

it('tells a kill, a crash, a hang, a lack of memory and an error from each other', () => {
  // As Node tells it, and as Electron does.
  expect(crash('signal SIGKILL')).toBe('It was killed after 5.0 s (SIGKILL).');
  expect(crash('killed, exit code 9')).toBe('It was killed after 5.0 s (SIGKILL).');
  expect(crash('exit code 9')).toBe('It was killed after 5.0 s (SIGKILL).');
  expect(crash('exit code 137')).toBe('It was killed after 5.0 s (SIGKILL).');
  expect(crash('crashed, exit code 139')).toContain('SIGSEGV');
  expect(crash('oom, exit code 5')).toBe('It ran out of memory after 5.0 s.');
  expect(crash('it did not answer for 60 s and was killed')).toContain('It hung');
  expect(crash('signal SIGTERM')).toContain('told to end from outside');
  expect(crash('exit code 1')).toContain('exit code 1');
  expect(crash('exit code 0', null)).toBe('It ended by itself before it was ready, with exit code 0.');
});

it('gives its own words where it had any', () => {
  const failure = { code: 'login_refused', message: 'The password is wrong.', hint: 'Enter it again.' };
  expect(explainCrash({ how: 'exit code 1', failure, ranFor: null })).toEqual({
    what: 'It ended before it was ready: The password is wrong.',
    todo: 'Enter it again.',
  });
});

it('says whether it was started again', () => {
  expect(restartWords({ restart: 2 })).toBe('It was started again (2 of at most 5 times in a row).');
  expect(restartWords({ restart: null })).toBe('It is not started again by itself.');
});

it('reads a line of the service’s log, and leaves any other line as it is', () => {
  const line = JSON.stringify({
    level: 40,
    time: '2026-11-23T08:00:00.000Z',
    pid: 7,
    hostname: 'h',
    name: 'worker',
    msg: 'Careful.',
    job: '12',
  });
  expect(readLine(line)).toMatchObject({ level: 'warn', text: 'Careful. {"job":"12"}' });
  expect(readLine('Segmentation fault')).toEqual({ at: null, level: null, text: 'Segmentation fault' });
});
