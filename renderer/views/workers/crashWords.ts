import { z } from 'zod';
import type { Crash } from '#shared/contract/status.ts';
import { formatClock, formatDuration } from '#shared/time.ts';

/** What a crash was, and what can be done about it. */
export interface CrashWords {
  what: string;
  todo: string;
}

/** Explains how a worker ended unasked. */
export function explainCrash({ how, failure, ranFor }: Pick<Crash, 'how' | 'failure' | 'ranFor'>): CrashWords {
  const after = ranFor === null ? 'before it was ready' : `after ${formatDuration(ranFor)}`;
  if (failure !== null) {
    return {
      what: `It ended ${after}: ${failure.message}`,
      todo: failure.hint ?? 'Its last lines say more.',
    };
  }
  if (how.includes('did not answer')) {
    return {
      what: `It hung ${after}: ${how}.`,
      todo: 'A sync may have kept it busy without a pause. See which job ran in it, and save diagnostics if it happens again.',
    };
  }
  const code = Number(/exit code (-?\d+)/.exec(how)?.[1] ?? Number.NaN);
  const signal = /SIG[A-Z]+/.exec(how)?.[0] ?? signals.get(code > 128 ? code - 128 : code);
  if (/\boom\b/i.test(how)) {
    return {
      what: `It ran out of memory ${after}.`,
      todo: 'Run fewer jobs at once, or the one that needs so much on a larger computer.',
    };
  }
  if (signal === 'SIGKILL' || how.startsWith('killed')) {
    return {
      what: `It was killed ${after} (SIGKILL).`,
      todo: 'Somebody ended its process, or the system did because memory ran out: the system’s log says which.',
    };
  }
  if (signal === 'SIGTERM' || signal === 'SIGINT' || signal === 'SIGHUP') {
    return { what: `It was told to end from outside ${after} (${signal}).`, todo: 'Nothing is wrong with it.' };
  }
  if (signal !== undefined) {
    return {
      what: `It crashed ${after} (${signal}${meanings.has(signal) ? `, ${meanings.get(signal)}` : ''}).`,
      todo: 'This is an error of the program and not of a sync. Save diagnostics and report it.',
    };
  }
  if (how.startsWith('launch-failed')) {
    return {
      what: 'Its process could not be started.',
      todo: 'Is the installation complete? Install Touchline again.',
    };
  }
  if (code === 0) return { what: `It ended by itself ${after}, with exit code 0.`, todo: 'Its last lines say why.' };
  return {
    what: Number.isNaN(code)
      ? `It ended ${after}: ${how}.`
      : `It ended ${after} with exit code ${code}: an error that nothing caught.`,
    todo: 'Its last lines say which.',
  };
}

/** What followed: a restart, or none any more. */
export function restartWords({ restart }: Pick<Crash, 'restart'>): string {
  return restart === null
    ? 'It is not started again by itself.'
    : `It was started again (${restart} of at most 5 times in a row).`;
}

/** A line of a service’s own log as it is read: its time, level and message; a line that is none stays as it is. */
export function readLine(line: string): { at: string | null; level: string | null; text: string } {
  try {
    const {
      time,
      level,
      msg,
      pid: _pid,
      hostname: _hostname,
      name: _name,
      ...fields
    } = lineSchema.parse(JSON.parse(line));
    const more = Object.keys(fields).length === 0 ? '' : ` ${JSON.stringify(fields)}`;
    return {
      at: time === undefined ? null : formatClock(time),
      level: levels.get(level) ?? null,
      text: `${msg}${more}`,
    };
  } catch {
    return { at: null, level: null, text: line };
  }
}

const lineSchema = z.looseObject({ time: z.iso.datetime().optional(), level: z.number(), msg: z.string() });
const levels = new Map([
  [10, 'trace'],
  [20, 'debug'],
  [30, 'info'],
  [40, 'warn'],
  [50, 'error'],
  [60, 'error'],
]);
/** Electron tells of a signal as an exit code; those that programs use themselves are left out. */
const signals = new Map([
  [4, 'SIGILL'],
  [6, 'SIGABRT'],
  [8, 'SIGFPE'],
  [9, 'SIGKILL'],
  [11, 'SIGSEGV'],
  [15, 'SIGTERM'],
]);
const meanings = new Map([
  ['SIGSEGV', 'a memory access that is not allowed'],
  ['SIGABRT', 'it gave itself up, often for want of memory'],
  ['SIGILL', 'an instruction that this processor does not know'],
  ['SIGBUS', 'a memory access that failed'],
]);
