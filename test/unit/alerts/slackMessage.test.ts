import { expect, test } from 'vitest';
import { slackMessage, type ToldAlert } from '#engine/alerts/slackMessage.ts';
import { parseWebhookUrl, webhookFrom } from '#engine/alerts/webhook.ts';

const alert: ToldAlert = {
  kind: 'job_failed',
  state: 'open',
  subject: 'sync-leagues',
  message: 'A job failed for good: League 39 is gone.',
  hint: 'Look for it elsewhere.',
  count: 1,
  jobs: ['7'],
  firstAt: new Date('2026-01-02T03:04:05Z'),
  resolution: null,
};
const place = { environment: 'production', target: 'db.example:5432/sports' };

test('says where, what, which job and what to do', () => {
  expect(slackMessage([alert], 0, place)).toEqual({
    text:
      '[production db.example:5432/sports]\n' +
      '🔴 *sync-leagues*: A job failed for good: League 39 is gone. Job 7.\nLook for it elsewhere.',
    blocks: [
      { type: 'context', elements: [{ type: 'mrkdwn', text: '*production* · db.example:5432/sports' }] },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: '🔴 *sync-leagues*: A job failed for good: League 39 is gone. Job 7.\nLook for it elsewhere.',
        },
      },
    ],
  });
});

test('an error can neither ping the channel nor show a password', () => {
  const { text } = slackMessage(
    [{ ...alert, message: 'Could not reach postgres://me:hunter2@db/x <!channel> & <https://evil|here>' }],
    0,
    place,
  );
  expect(text).not.toContain('hunter2');
  expect(text).toContain('&lt;!channel&gt; &amp; &lt;https');
});

test('one that happened often says since when; one that is over says why', () => {
  expect(slackMessage([{ ...alert, count: 12 }], 0, place).text).toContain('(12 times since 2026-01-02 03:04 UTC)');
  expect(slackMessage([{ ...alert, state: 'resolved', resolution: 'It succeeded.' }], 0, place).text).toContain(
    '✅ *sync-leagues*: over. It succeeded. It was: A job failed for good',
  );
});

test.each(['https://hooks.slack.com/services/x', 'http://127.0.0.1:8080/x', 'http://localhost/x', 'http://[::1]:1/x'])(
  '%s may be told',
  (url) => {
    expect(parseWebhookUrl(url).href).toBe(url);
  },
);

test.each([
  'http://hooks.slack.com/x',
  'ftp://127.0.0.1/x',
  'http://127.0.0.1.evil.example/x',
  'hooks.slack.com/x',
  '',
])('%j may not', (url) => {
  expect(() => parseWebhookUrl(url)).toThrow(expect.objectContaining({ code: 'bad_webhook' }));
});

test('the variable is checked and named, and its value is not repeated', () => {
  expect(webhookFrom({})).toBeNull();
  expect(webhookFrom({ TOUCHLINE_ALERT_WEBHOOK_URL: ' ' })).toBeNull();
  expect(webhookFrom({ TOUCHLINE_ALERT_WEBHOOK_URL: 'https://a.example/s' })?.host).toBe('a.example');
  expect(() => webhookFrom({ TOUCHLINE_ALERT_WEBHOOK_URL: 'http://a.example/secret' })).toThrow(
    'TOUCHLINE_ALERT_WEBHOOK_URL is not an https URL.',
  );
});
