import { OperatorError } from '#shared/errors.ts';
import { recordAction } from '#engine/audit.ts';
import type { Database } from '#engine/database/database.ts';
import { readWebhook } from './alertSettings.ts';
import type { Place } from './slackMessage.ts';
import { parseWebhookUrl, postJson } from './webhook.ts';

/**
 * Sends a message that tells of nothing to an address, or with null to the stored one, and enters that in the audit. Throws an
 * `OperatorError` for an address that is not https, where none is stored, and with what the other end said where it failed.
 */
export async function testWebhook(
  database: Database,
  address: string | null,
  place: Place,
  operator: { actor: string; origin: string },
): Promise<{ host: string }> {
  const url = address === null ? await readWebhook(database, null) : parseWebhookUrl(address);
  if (!url) {
    throw new OperatorError({ code: 'no_webhook', message: 'No webhook is set.', hint: 'Enter its address first.' });
  }
  const text = `[${place.environment} ${place.target}]\nA test of the webhook, by ${operator.actor}. Nothing is wrong.`;
  const posted = await postJson(url, { text }, new AbortController().signal, Date.now());
  await recordAction(database, {
    ...operator,
    action: 'test webhook',
    jobIds: [],
    detail: { host: url.host, answered: posted.ok },
  });
  if (posted.ok) return { host: url.host };
  throw new OperatorError({
    code: 'webhook_failed',
    message: posted.error,
    hint: 'Check that the address is whole, and that the webhook was not removed at the other end.',
  });
}
