import { OperatorError } from '#shared/errors.ts';
import { retentionSchema, type Retention } from '#shared/retention.ts';
import { parseRetention, readRetention, writeRetention } from '#engine/retention/settings.ts';
import { act } from '#cli/act.ts';
import { open, type OpenOptions } from '#cli/open.ts';
import { columns, print, printJson } from '#cli/output.ts';

interface Common extends OpenOptions {
  json: boolean;
}

const known = retentionSchema.keyof().options;

/** Shows how long things are kept. */
export async function retentionCommand(options: Common): Promise<void> {
  const opened = await open(options);
  try {
    const retention = await readRetention(opened.database);
    if (options.json) printJson({ retention });
    else print(columns(known.map((key) => [key, amountText(key, retention[key])])));
  } finally {
    await opened.close();
  }
}

/** Changes how long, or how much of, one thing is kept. `ever`: for ever. */
export async function setRetentionCommand(given: string, text: string, options: Common): Promise<void> {
  const key = keyOf(given);
  const amount = amountOf(text);
  const retention = await act(options, async (transaction, by) => {
    const before = await readRetention(transaction);
    const result: Retention = parseRetention({ ...before, [key]: amount });
    await writeRetention(transaction, result, by);
    return { result, deed: { action: 'set retention', detail: { [key]: amount, before: before[key] } } };
  });
  if (options.json) printJson({ retention });
  else print(`${key}: ${amountText(key, retention[key])}.`);
}

/** `failedDays`, or `failed` in short. */
function keyOf(text: string): keyof Retention {
  const key = known.find((each) => each === text || each === `${text}Days`);
  if (key !== undefined) return key;
  throw new OperatorError({
    code: 'bad_retention',
    message: `There is no retention setting ${JSON.stringify(text)}.`,
    hint: `There are: ${known.join(', ')}.`,
  });
}

function amountOf(text: string): number | null {
  if (text === 'ever') return null;
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new OperatorError({
    code: 'bad_retention',
    message: `${JSON.stringify(text)} is not a number of days, or of MB.`,
    hint: 'Give a whole number from 1, or ever.',
  });
}

function amountText(key: keyof Retention, amount: number | null): string {
  return key === 'recordingsMegabytes' ? `${amount} MB` : daysText(amount);
}

function daysText(days: number | null): string {
  return days === null ? 'for ever' : `${days} ${days === 1 ? 'day' : 'days'}`;
}
