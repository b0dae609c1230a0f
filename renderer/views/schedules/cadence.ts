import type { Schedule } from '#shared/schedules.ts';
import { plural } from '#shared/format.ts';
import { formatDuration } from '#shared/time.ts';
import type { Tone } from '../../ui/Glyph.tsx';

/** How often, without what is zero: `15 min`, `1 h`, `1 h 20 min`, `7 d`. */
export function everyText(ms: number): string {
  return formatDuration(ms).replace(/ 0+ (min|s|h)$/, '');
}

/** What a schedule promised against what came of it. */
export interface CadenceWords {
  short: string;
  sentence: string;
  /** Whether the two differ by more than a tenth. */
  tone: Tone;
}

export function cadenceWords({ promised, effective, slots, fired }: Schedule['cadence']): CadenceWords {
  if (promised === null) return { short: '–', sentence: 'It is never due.', tone: 'idle' };
  const every = everyText(promised);
  if (slots === 0) return { short: every, sentence: `Every ${every}; no slot to compare with yet.`, tone: 'idle' };
  const last = slots === 1 ? 'the last slot' : `the last ${plural(slots, 'slot')}`;
  if (effective === null) {
    return { short: `${every}, none ran`, sentence: `Every ${every}; in fact none of ${last} ran.`, tone: 'bad' };
  }
  if (effective <= promised * 1.1) {
    return { short: every, sentence: `Every ${every}, as it was over ${last}.`, tone: 'idle' };
  }
  return {
    short: `${every}, in fact ${everyText(effective)}`,
    sentence: `Every ${every}, in fact every ${everyText(effective)} over ${last}: ${fired} of ${slots} ran.`,
    tone: 'warn',
  };
}

const missedShort: Record<Schedule['missedPolicy'], string> = { skip: 'none', latest: 'the latest', all: 'all' };

/** What runs of the slots that were missed, for a cell: `the latest, 7 d`. */
export function missedText({ missedPolicy, missedDays }: Pick<Schedule, 'missedPolicy' | 'missedDays'>): string {
  return missedPolicy === 'skip' ? missedShort.skip : `${missedShort[missedPolicy]}, ${missedDays} d`;
}

/** What runs of the slots that were missed, in a sentence. */
export function missedSentence({ missedPolicy, missedDays }: Pick<Schedule, 'missedPolicy' | 'missedDays'>): string {
  const days = `Nothing that was missed more than ${plural(missedDays, 'day')} ago runs.`;
  switch (missedPolicy) {
    case 'skip':
      return 'Missed slots are left out: it goes on with the next one.';
    case 'latest':
      return `The newest of the missed slots runs as soon as it is found; those before it are left out. ${days}`;
    case 'all':
      return `Each missed slot runs as soon as it is found, the oldest first. ${days}`;
  }
}

/** What a slot does while jobs of the last one are live, in a sentence. */
export function overlapSentence({ overlapPolicy }: Pick<Schedule, 'overlapPolicy'>): string {
  return overlapPolicy === 'skip'
    ? 'A slot is skipped while a job of an earlier one is still live.'
    : 'A slot is enqueued all the same while a job of an earlier one is still live.';
}
