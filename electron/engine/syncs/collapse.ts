import { z } from 'zod';
import { JobError } from '#engine/jobError.ts';
import { grouped } from './words.ts';

/** The payload's field by which an operator lets a run write far less than there was; `description` says what is compared. */
export const acceptCollapse = (description: string) =>
  z.boolean().default(false).meta({ title: 'Accept a large drop', description });

/**
 * The error (`implausible`) of a run that found far less than there was; no retry can mend it. `found` is the sentence that says
 * so, `look` tells the operator where to look.
 */
export function collapsed(found: string, look: string, details: Record<string, unknown>): JobError {
  return new JobError(
    {
      code: 'implausible',
      message: `${found} Nothing was written.`,
      hint: `${look} If the drop is right, run the sync again with acceptCollapse set to true.`,
      details,
    },
    { kind: 'never' },
  );
}

/** Where the operator looks when the provider gave too little. */
export const lookAtTheProvider = 'Look at what the provider answers.';

/** Compares the rows of a file with those that are known of the same. Throws `collapsed` where they are fewer than half. */
export function refuseCollapse(file: string, rows: number, known: number): void {
  if (known < fewRows || rows >= known / 2) return;
  throw collapsed(`${file} has ${grouped(rows)} rows where ${grouped(known)} are known.`, 'Look at the file.', {
    file,
    rows,
    known,
  });
}

/** Below this many rows a drop says nothing. */
export const fewRows = 20;
