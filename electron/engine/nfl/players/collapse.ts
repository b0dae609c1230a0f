import { JobError } from '#engine/jobError.ts';
import { grouped } from '#engine/syncs/words.ts';

/** Below this many rows a drop says nothing. */
const fewRows = 20;

/**
 * Compares the rows of a file with those that are known of the same. Fewer than half is a collapse: throws a `JobError`
 * (`implausible`) that no retry can mend.
 */
export function refuseCollapse(file: string, rows: number, known: number): void {
  if (known < fewRows || rows >= known / 2) return;
  throw new JobError(
    {
      code: 'implausible',
      message: `${file} has ${grouped(rows)} rows where ${grouped(known)} are known. Nothing was written.`,
      hint: 'Look at the file. If the drop is right, run the sync again with acceptCollapse set to true.',
      details: { file, rows, known },
    },
    { kind: 'never' },
  );
}
