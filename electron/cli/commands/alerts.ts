import { text as readAll } from 'node:stream/consumers';
import type { Alert, WebhookState } from '#shared/alerts.ts';
import { OperatorError } from '#shared/errors.ts';
import { jobIdSchema } from '#shared/jobs.ts';
import { describeWebhook, saveWebhook } from '#engine/alerts/alertSettings.ts';
import { acknowledgeAlert, countOpenAlerts, listAlerts } from '#engine/alerts/readAlerts.ts';
import { parseWebhookUrl, webhookFrom } from '#engine/alerts/webhook.ts';
import { open, type Opened, type OpenOptions } from '#cli/open.ts';
import { columns, print, printJson } from '#cli/output.ts';
import { shortTime } from './bulkWords.ts';

interface Common extends OpenOptions {
  json: boolean;
}

/** Lists the open alerts, with `all` those as well that are acknowledged or over. */
export async function alertsCommand(options: Common & { all: boolean; limit: number }): Promise<void> {
  const { alerts, open: openAlerts } = await opening(options, async ({ database }) => ({
    alerts: await listAlerts(database, {
      limit: options.limit,
      ...(options.all ? {} : { states: ['open' as const] }),
    }),
    open: await countOpenAlerts(database),
  }));
  if (options.json) return printJson({ alerts, open: openAlerts });
  if (alerts.length === 0) return print(options.all ? 'No alerts.' : 'No open alerts.');
  print(
    columns([
      ['ID', 'STATE', 'KIND', 'ABOUT', 'TIMES', 'LAST', 'MESSAGE'],
      ...alerts.map((alert) => [
        alert.id,
        alert.state,
        alert.kind,
        alert.subject,
        String(alert.count),
        shortTime(alert.lastAt),
        alert.message,
      ]),
    ]),
  );
}

/** Says that somebody knows of an alert, with `resolve` that it is over. */
export async function acknowledgeCommand(
  text: string,
  options: Common & { resolve: boolean; reason?: string },
): Promise<void> {
  const id = parseAlertId(text);
  const alert: Alert = await opening(options, ({ database, actor }) =>
    acknowledgeAlert(
      database,
      id,
      { actor, origin: 'command line', reason: options.reason },
      { resolve: options.resolve },
    ),
  );
  if (options.json) printJson({ alert });
  else print(options.resolve ? `Alert ${id} is resolved.` : `Acknowledged alert ${id}: ${alert.message}`);
}

/** Sets where alerts are told, takes it away (`off`), or shows it. `-` reads the address from stdin. */
export async function webhookCommand(given: string | undefined, options: Common): Promise<void> {
  const address = given === undefined || given === 'off' ? null : given === '-' ? await readAll(process.stdin) : given;
  if (address !== null) parseWebhookUrl(address);
  const webhook = await opening(options, ({ database, actor }) =>
    given === undefined
      ? describeWebhook(database, webhookFrom(process.env))
      : saveWebhook(database, address, { actor, origin: 'command line' }),
  );
  if (options.json) printJson({ webhook });
  else print(webhookWords(webhook));
}

function webhookWords({ source, host }: WebhookState): string {
  if (source === 'none') return 'Alerts are told to no webhook.';
  const of = source === 'environment' ? ', by TOUCHLINE_ALERT_WEBHOOK_URL' : '';
  return `Alerts are told to a webhook at ${host ?? '?'}${of}.`;
}

function parseAlertId(text: string): string {
  const id = jobIdSchema.safeParse(text);
  if (id.success) return id.data;
  throw new OperatorError({
    code: 'bad_alert_id',
    message: `${JSON.stringify(text)} is not the id of an alert.`,
    hint: 'touchline alerts shows them.',
  });
}

async function opening<T>(options: OpenOptions, work: (opened: Opened) => Promise<T>): Promise<T> {
  const opened = await open(options);
  try {
    return await work(opened);
  } finally {
    await opened.close();
  }
}
