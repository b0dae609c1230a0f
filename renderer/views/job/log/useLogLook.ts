import { logLevels, type LogLevel } from '#shared/jobs.ts';
import { usePreference } from '../../../ui/usePreference.ts';

export interface LogLook {
  level: LogLevel;
  clock: 'time' | 'delta';
  wrap: boolean;
  numbers: boolean;
  setLevel: (level: LogLevel) => void;
  setClock: (clock: 'time' | 'delta') => void;
  setWrap: (wrap: boolean) => void;
  setNumbers: (numbers: boolean) => void;
}

/** How logs are shown: what an operator chose for one holds for the next. */
export function useLogLook(): LogLook {
  const [level, setLevel] = usePreference<LogLevel>('log.level', 'trace', isLevel);
  const [clock, setClock] = usePreference<'time' | 'delta'>('log.clock', 'time', isClock);
  const [wrap, setWrap] = usePreference('log.wrap', false, isBoolean);
  const [numbers, setNumbers] = usePreference('log.numbers', true, isBoolean);
  return { level, clock, wrap, numbers, setLevel, setClock, setWrap, setNumbers };
}

export function isLevel(value: unknown): value is LogLevel {
  return logLevels.some((level) => level === value);
}

function isClock(value: unknown): value is 'time' | 'delta' {
  return value === 'time' || value === 'delta';
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}
