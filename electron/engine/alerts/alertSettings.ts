import { alertSettingsSchema, type AlertSettings, type WebhookState } from '#shared/alerts.ts';
import { describeIssue, OperatorError } from '#shared/errors.ts';
import { jsonObjectSchema } from '#shared/jobs.ts';
import { recordAction } from '#engine/audit.ts';
import type { Database } from '#engine/database/database.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { parseWebhookUrl } from './webhook.ts';

/** What is watched for; the defaults where nothing, or nothing that this version understands, is stored. */
export async function readAlertSettings(database: Queryable): Promise<AlertSettings> {
  const [row] = await database.query<{ value: unknown }>(`select value from sync.settings where name = 'alerts'`);
  const stored = alertSettingsSchema.safeParse(row?.value ?? {});
  return stored.success ? stored.data : alertSettingsSchema.parse({});
}

/** Stores what is watched for; what is left out gets its default. Throws an `OperatorError` for settings that are not valid. */
export async function saveAlertSettings(
  database: Database,
  given: unknown,
  operator: { actor: string; origin: string },
): Promise<AlertSettings> {
  const parsed = alertSettingsSchema.safeParse(given);
  if (!parsed.success) {
    throw new OperatorError({
      code: 'bad_settings',
      message: `The settings of the alerts are not valid: ${describeIssue(parsed.error)}.`,
    });
  }
  await database.transaction(async (connection) => {
    await connection.query(
      `insert into sync.settings (name, value, updated_by) values ('alerts', $1, $2)
       on conflict (name) do update set value = excluded.value, updated_at = now(), updated_by = excluded.updated_by`,
      [JSON.stringify(parsed.data), operator.actor],
    );
    const detail = jsonObjectSchema.parse({ settings: parsed.data });
    await recordAction(connection, { ...operator, action: 'set alerts', jobIds: [], detail });
  });
  return parsed.data;
}

/**
 * Stores where alerts are told; null takes it away. What is open by then is not told any more. Throws an `OperatorError`
 * for an address that is not https.
 */
export async function saveWebhook(
  database: Database,
  text: string | null,
  operator: { actor: string; origin: string },
): Promise<WebhookState> {
  const url = text === null ? null : parseWebhookUrl(text);
  await database.transaction(async (connection) => {
    const had = await connection.query('delete from sync.alert_webhook returning 1');
    if (url) {
      await connection.query('insert into sync.alert_webhook (url, updated_by) values ($1, $2)', [
        url.href,
        operator.actor,
      ]);
    }
    if (had.length === 0)
      await connection.query('update sync.alerts set deliver_at = null where deliver_at is not null');
    await recordAction(connection, {
      ...operator,
      action: url ? 'set webhook' : 'remove webhook',
      jobIds: [],
      detail: url ? { host: url.host } : {},
    });
  });
  return { source: url ? 'database' : 'none', host: url?.host ?? null };
}

/** Where alerts are told: `own`, the address of this process, or the stored one. Null where there is none. */
export async function readWebhook(database: Queryable, own: URL | null): Promise<URL | null> {
  if (own) return own;
  const [row] = await database.query<{ url: string }>('select url from sync.alert_webhook');
  return row ? parseWebhookUrl(row.url) : null;
}

/** Where alerts are told, as it may be shown. A viewer, who may not read the address, sees none. */
export async function describeWebhook(database: Queryable, own: URL | null): Promise<WebhookState> {
  if (own) return { source: 'environment', host: own.host };
  const [right] = await database.query<{ may: boolean }>(
    `select has_table_privilege('sync.alert_webhook', 'select') as may`,
  );
  const url = right?.may ? await readWebhook(database, null) : null;
  return { source: url ? 'database' : 'none', host: url?.host ?? null };
}
