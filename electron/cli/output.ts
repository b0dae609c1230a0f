import type { JobDetail, JobSummary, JsonObject, LogLevel, RunResult } from '#shared/jobs.ts';
import { toFailure, type Failure } from '#shared/errors.ts';
import { plural } from '#shared/format.ts';
import { describeFilterProblems } from './filter.ts';

/** Prints one value as JSON on stdout: the stable output of `--json`. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Prints a job's log line on stderr: JSON, or readable on a terminal. */
export function printLine(level: LogLevel, message: string, fields: JsonObject | null): void {
  if (!process.stderr.isTTY) {
    process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })}\n`);
    return;
  }
  const time = new Date().toISOString().slice(11, 23);
  const extra = fields ? ` ${JSON.stringify(fields)}` : '';
  process.stderr.write(`${time} ${level.toUpperCase().padEnd(5)} ${message}${extra}\n`);
}

/** Says something beside the log, on stderr. */
export function printNote(text: string): void {
  process.stderr.write(`touchline: ${text}\n`);
}

/** Says what went wrong in a sentence, and what to do next, on stderr; with `json` as an object on stdout besides. */
export function printFailure(error: unknown, json: boolean): void {
  const failure: Failure = toFailure(error);
  if (json) printJson({ error: failure });
  process.stderr.write(`touchline: ${failure.message}${failure.hint === undefined ? '' : ` ${failure.hint}`}\n`);
  const places = describeFilterProblems(failure.details);
  if (places !== null) process.stderr.write(`${places}\n`);
}

/** A run's result for reading: a line a table, then the warnings. */
export function describeResult(result: RunResult): string {
  const rows = result.changes.map((table) => [
    table.table,
    `${table.received} received`,
    `${table.inserted} inserted`,
    `${table.updated} updated`,
    `${table.unchanged} unchanged`,
    `${table.removed} removed`,
  ]);
  const { calls, bytes, durations } = result;
  return [
    ...(result.dryRun ? ['Dry run: nothing was written.'] : []),
    columns(rows),
    ...result.warnings.map((warning) => `warning: ${warning.message}`),
    `${plural(calls, 'call')}, ${(bytes / 1e6).toFixed(1)} MB, fetch ${durations.fetch} ms, write ${durations.write} ms, total ${durations.total} ms`,
  ].join('\n');
}

/** Jobs as a table. */
export function describeJobs(jobs: readonly JobSummary[]): string {
  return columns([
    ['ID', 'STATE', 'SYNC', 'TRIGGER', 'ATTEMPT', 'ENQUEUED', 'FINISHED', 'ERROR'],
    ...jobs.map((job) => [
      job.id,
      job.shown,
      job.sync,
      job.trigger,
      `${job.attempt}/${job.maxAttempts}`,
      job.enqueuedAt.slice(0, 19).replace('T', ' '),
      job.finishedAt?.slice(0, 19).replace('T', ' ') ?? '',
      job.error?.message ?? '',
    ]),
  ]);
}

/** One job with its attempts, for reading. */
export function describeJob(job: JobDetail): string {
  return [
    columns([
      ['job', job.id],
      ['sync', job.sync],
      ['state', `${job.shown}${job.dryRun ? ' (dry run)' : ''}`],
      ['payload', JSON.stringify(job.payload)],
      ['trigger', `${job.trigger} ${JSON.stringify(job.triggerDetail)}`],
      ['enqueued', job.enqueuedAt],
      ['due', job.runAt],
      ['finished', job.finishedAt ?? '-'],
      ...(job.retryOf === null ? [] : [['retry of', job.retryOf]]),
      ...(job.retriedBy.length === 0 ? [] : [['retried by', job.retriedBy.join(', ')]]),
    ]),
    '',
    columns([
      ['ATTEMPT', 'OUTCOME', 'STARTED', 'FINISHED', 'WORKER', 'ERROR'],
      ...job.attempts.map((attempt) => [
        String(attempt.number),
        attempt.outcome,
        attempt.startedAt ?? '-',
        attempt.finishedAt ?? '-',
        attempt.worker ?? '-',
        attempt.error?.message ?? '',
      ]),
    ]),
    ...(job.error && job.state !== 'succeeded'
      ? ['', `${job.error.code}: ${job.error.message} ${job.error.hint ?? ''}`]
      : []),
    ...(job.result ? ['', describeResult(job.result)] : []),
  ].join('\n');
}

/** Rows as a table of text. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
