import type { AlertKind, AlertState } from '#shared/alerts.ts';
import { redact } from '#shared/redact.ts';

/** Which database an alert is about. */
export interface Place {
  /** local, staging, production */
  environment: string;
  /** host:port/database; no user, no password. */
  target: string;
}

/** What a message says of one alert. */
export interface ToldAlert {
  kind: AlertKind;
  state: AlertState;
  subject: string;
  message: string;
  hint: string | null;
  count: number;
  jobs: readonly string[];
  firstAt: Date;
  resolution: string | null;
}

/** Slack shows no longer text in one block. */
const longest = 2_900;

/** One message for some alerts, as an incoming webhook of Slack takes it; other services read `text` alone. */
export function slackMessage(
  alerts: readonly ToldAlert[],
  more: number,
  place: Place,
): { text: string; blocks: unknown[] } {
  const head = `*${escape(place.environment)}* · ${escape(place.target)}`;
  const lines = alerts.map(describe);
  const rest = more > 0 ? [`… and ${more} more. The console shows all of them.`] : [];
  return {
    text: [`[${escape(place.environment)} ${escape(place.target)}]`, ...lines, ...rest].join('\n'),
    blocks: [
      { type: 'context', elements: [{ type: 'mrkdwn', text: head }] },
      ...[...lines, ...rest].map((text) => ({
        type: 'section',
        text: { type: 'mrkdwn', text: text.slice(0, longest) },
      })),
    ],
  };
}

function describe(alert: ToldAlert): string {
  const over = alert.state === 'resolved';
  const times = alert.count > 1 ? ` (${alert.count} times since ${moment(alert.firstAt)})` : '';
  const jobs = alert.jobs.length === 0 ? '' : ` Job ${alert.jobs.slice(0, 3).join(', ')}.`;
  return over
    ? `✅ *${escape(alert.subject)}*: over. ${escape(alert.resolution ?? '')} It was: ${escape(alert.message)}${times}`
    : `${marks[alert.kind]} *${escape(alert.subject)}*: ${escape(alert.message)}${times}${jobs}` +
        (alert.hint === null ? '' : `\n${escape(alert.hint)}`);
}

const marks: Readonly<Record<AlertKind, string>> = {
  job_failed: '🔴',
  failure_repeated: '🔁',
  slot_missed: '🕳️',
  sync_stale: '🥀',
  worker_lost: '🔌',
};

/** In UTC, as the database and everybody's logs have it. */
function moment(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** An error's sentence comes from anywhere: it must neither ping the channel, nor link, nor show a password. */
function escape(text: string): string {
  return redact(text).slice(0, 1_000).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
