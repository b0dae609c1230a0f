import { helpFor } from './errorHelp/errorHelp.ts';
import { retryWords } from './errorHelp/help.ts';
import { formatBytes, formatNumber, plural } from './format.ts';
import type { Attempt, AttemptError, JobDetail, JsonObject, LogLevel } from './jobs.ts';
import type { RecordedCall } from './recordings.ts';
import { redact } from './redact.ts';
import { formatDuration } from './time.ts';

export interface ReportLine {
  readonly at: string;
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: JsonObject | null;
}

export interface ReportParts {
  readonly job: JobDetail;
  /** The last lines of the log before the error. */
  readonly lines: readonly ReportLine[];
  /** The recorded calls of the attempt that failed last. */
  readonly calls: readonly RecordedCall[];
  readonly environment: string;
  /** Of Touchline. */
  readonly version: string;
  /** The address of the job inside Touchline: `#/jobs/1204/errors` */
  readonly link: string;
  /** Texts that are nobody else’s business, wherever they turn up: the address of the database. */
  readonly hidden: readonly string[];
}

/** A job for a colleague: what happened, in markdown, without secrets. */
export function jobReport(parts: ReportParts): string {
  const { job, lines, calls, environment, version, link } = parts;
  const payload = withoutSecrets(job.payload);
  const report = [
    `# Job ${job.id}: ${job.sync} ${job.shown}`,
    facts([
      ['Payload', code(JSON.stringify(payload.value))],
      ['Asked for by', [job.trigger, triggerText(job.triggerDetail)].filter((text) => text !== '').join(', ')],
      ['Enqueued', job.enqueuedAt],
      ['Started', job.startedAt ?? 'not yet'],
      ['Ended', job.finishedAt ?? 'not yet'],
      ['Attempts', `${job.attempt} of ${job.maxAttempts}`],
      ...(job.dryRun ? [['Dry run', 'nothing was written'] as const] : []),
      ['Where', `${environment}, Touchline ${version}`],
      ['In Touchline', link],
    ]),
    ...attemptsPart(job),
    ...resultPart(job),
    ...callsPart(calls),
    ...(lines.length === 0
      ? []
      : [`## The last ${plural(lines.length, 'line')} of the log`, fenced(lines.map(lineText).join('\n'), 'text')]),
  ].join('\n\n');
  return `${strike(report, [...payload.secrets, ...parts.hidden])}\n`;
}

function attemptsPart({ attempts, error }: JobDetail): string[] {
  const failed = attempts.filter((attempt) => attempt.error !== null).toReversed();
  if (failed.length === 0) return error ? ['## Error', errorText(error)] : [];
  return [
    '## Errors, the newest first',
    ...failed.flatMap((attempt) => [attemptHeading(attempt), ...(attempt.error ? [errorText(attempt.error)] : [])]),
  ];
}

function attemptHeading({ number, outcome, startedAt, finishedAt, worker }: Attempt): string {
  const ran = startedAt === null || finishedAt === null ? null : Date.parse(finishedAt) - Date.parse(startedAt);
  return [
    `### Attempt ${number}: ${outcome}`,
    finishedAt ?? startedAt,
    ran === null ? null : `ran ${formatDuration(ran)}`,
    worker === null ? null : `on ${worker}`,
  ]
    .filter((text) => text !== null)
    .join(', ');
}

function errorText({ code: name, message, hint, details, stack }: AttemptError): string {
  const help = helpFor(name);
  return [
    quoted(message),
    ...(hint === undefined ? [] : [quoted(hint)]),
    facts([
      ['Code', code(name)],
      ...(help
        ? ([
            ['It means', help.means],
            ['To do', `${help.todo} ${retryWords[help.retry]}`],
          ] as const)
        : []),
    ]),
    ...(details === undefined || Object.keys(details).length === 0
      ? []
      : [fenced(JSON.stringify(withoutSecrets(details).value, null, 2), 'json')]),
    ...(stack === undefined ? [] : [fenced(stack, 'text')]),
  ].join('\n\n');
}

function resultPart({ result }: JobDetail): string[] {
  if (!result) return [];
  const rows = result.changes.map((table) => [
    table.table,
    ...[table.received, table.inserted, table.updated, table.unchanged, table.removed].map(formatNumber),
  ]);
  return [
    '## Result',
    ...(rows.length === 0 ? [] : [table(['Table', 'Received', 'Inserted', 'Updated', 'Unchanged', 'Removed'], rows)]),
    ...(result.warnings.length === 0
      ? []
      : [result.warnings.map(({ code: name, message }) => `- ${oneLine(message)} ${code(name)}`).join('\n')]),
    `${plural(result.calls, 'call')}, ${formatBytes(result.bytes)}, fetched in ${formatDuration(result.durations.fetch)}, written in ${formatDuration(result.durations.write)}.`,
  ];
}

function callsPart(calls: readonly RecordedCall[]): string[] {
  if (calls.length === 0) return [];
  const shown = calls.slice(-mostCalls);
  return [
    shown.length < calls.length ? `## The last ${shown.length} of ${calls.length} calls` : '## Calls',
    table(
      ['', 'Call', 'Status', 'Size', 'Took', 'Error'],
      shown.map(({ call, method, url, status, bytes, ms, error }) => [
        String(call),
        code(`${method} ${url}`),
        status === null ? 'no answer' : String(status),
        formatBytes(bytes),
        formatDuration(ms),
        error ?? '',
      ]),
    ),
  ];
}

const mostCalls = 50;

function triggerText(detail: JsonObject): string {
  return Object.entries(withoutSecrets(detail).value)
    .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ');
}

function lineText({ at, level, message, fields }: ReportLine): string {
  const rest = fields === null ? '' : ` ${JSON.stringify(withoutSecrets(fields).value)}`;
  return `${at} ${level.toUpperCase().padEnd(5)} ${message}${rest}`;
}

/** Names of members whose values are nobody else’s business, whatever they are. */
const secretName =
  /(api|access|secret|private|signing)[-_]?key|^key$|token|secret|passw|passphrase|credential|cookie|session|signature|authori[sz]ation|bearer/i;

/** A value without what is named like a secret, and the texts that were taken out: they may turn up elsewhere. */
function withoutSecrets(value: Record<string, unknown>): { value: Record<string, unknown>; secrets: string[] } {
  const secrets: string[] = [];
  const clean = (inner: unknown, secret: boolean): unknown => {
    if (Array.isArray(inner)) return inner.map((item: unknown) => clean(item, secret));
    if (typeof inner === 'object' && inner !== null) {
      return Object.fromEntries(
        Object.entries(inner).map(([name, each]: [string, unknown]) => [
          name,
          clean(each, secret || secretName.test(name)),
        ]),
      );
    }
    if (!secret || inner === null || inner === undefined || typeof inner === 'boolean') return inner;
    const text = typeof inner === 'string' ? inner : JSON.stringify(inner);
    if (text.length >= shortestSecret) secrets.push(text);
    return struck;
  };
  return {
    value: Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, clean(inner, secretName.test(name))]),
    ),
    secrets,
  };
}

const struck = '***';
/** Shorter ones can’t be told from other text. */
const shortestSecret = 6;

/** The text without the secrets that are known, and without what looks like one. */
function strike(text: string, secrets: readonly string[]): string {
  let clean = text;
  for (const secret of [...new Set(secrets)].filter((each) => each.length >= 3).sort((a, b) => b.length - a.length)) {
    clean = clean.replaceAll(secret, struck).replaceAll(JSON.stringify(secret).slice(1, -1), struck);
  }
  return redact(clean)
    .replace(/\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi, `$1 ${struck}`)
    .replace(/\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g, struck)
    .replace(/([?&](?:key|sig|signature|auth|code|session)=)[^&\s`"')|]+/gi, `$1${struck}`);
}

function facts(pairs: readonly (readonly [string, string])[]): string {
  return pairs.map(([name, value]) => `- **${name}:** ${oneLine(value)}`).join('\n');
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [tableLine(head), tableLine(head.map(() => '---')), ...rows.map(tableLine)].join('\n');
}

function tableLine(cells: readonly string[]): string {
  return `| ${cells.map((cell) => oneLine(cell).replaceAll('|', '\\|')).join(' | ')} |`;
}

function quoted(text: string): string {
  return text
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
}

/** What a log or an error holds must not end the block that it stands in. */
function fenced(text: string, language: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((ticks) => ticks.length));
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return `${fence}${language}\n${text}\n${fence}`;
}

function code(text: string): string {
  return `\`${text.replaceAll('`', 'ˋ')}\``;
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ');
}
