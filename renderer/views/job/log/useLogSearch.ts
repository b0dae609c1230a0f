import { useEffect, useState } from 'react';
import type { JobId, LogLevel } from '#shared/jobs.ts';
import type { LogPlace, LogRange } from '#shared/log.ts';
import { useScan, type Scan } from './useScan.ts';

/** ms after the last key until the database is asked. */
const PAUSE = 200;

export interface LogSearch {
  typed: string;
  /** What is searched for; empty for nothing. */
  text: string;
  scan: Scan | null;
  /** The line among those found that one stands at. */
  hit: LogPlace | null;
  type: (text: string) => void;
  /** Goes to the next line that was found, or to the one before; after the last one comes the first. */
  step: (step: 1 | -1) => void;
}

/** The search in a log: what is typed, what was found, and which of it one stands at. */
export function useLogSearch(
  id: JobId,
  { level, attempt }: { level: LogLevel; attempt: number | null },
  attempts: readonly LogRange[],
  around: () => LogPlace | null,
): LogSearch {
  const [typed, setTyped] = useState('');
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<LogPlace | null>(null);
  const wanted = typed.trim();
  const scan = useScan(id, text === '' ? nothing : { level, text, attempt }, attempts, around);

  useEffect(() => {
    if (wanted === text) return undefined;
    const timer = setTimeout(() => {
      setText(wanted);
      setChosen(null);
    }, PAUSE);
    return () => clearTimeout(timer);
  }, [wanted, text]);

  // The first that is found, from where one is on, is gone to unasked.
  const hit = text === '' ? null : (chosen ?? scan?.nearest ?? null);
  const found = text === '' ? null : (scan?.list ?? null);
  const step = (by: 1 | -1): void => {
    if (wanted !== text) {
      setText(wanted);
      setChosen(null);
      return;
    }
    if (!found || found.count === 0) return;
    const from = hit ?? around();
    const at = from ? found.indexOf(from) : 0;
    const here = from !== null && found.has(from);
    const next = by > 0 ? (here ? at + 1 : at) : at - 1;
    setChosen(found.at((next + found.count) % found.count) ?? null);
  };
  return { typed, text, scan: text === '' ? null : scan, hit, type: setTyped, step };
}

const nothing = { level: 'trace', text: '', attempt: null } as const;
