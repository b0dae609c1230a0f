import { useState } from 'react';
import type { WebhookState } from '#shared/alerts.ts';
import { toFailure } from '#shared/errors.ts';
import { useAction } from '../../data/useCall.ts';
import { Button } from '../../ui/Button.tsx';
import { ask } from '../../ui/Confirmer.tsx';
import { Field, TextInput } from '../../ui/Fields.tsx';
import { toast } from '../../ui/Toaster.tsx';
import { FailureNotice } from '../parts/FailureNotice.tsx';
import { useGuard } from '../parts/useGuard.ts';
import { Group } from './Section.tsx';

/** Where alerts are told. The address is a secret: it is typed once and never shown again. */
export function WebhookPart({ webhook, onChanged }: { webhook: WebhookState; onChanged: () => void }) {
  const [url, setUrl] = useState('');
  const { refusal } = useGuard();
  const save = useAction('alerts.saveWebhook');
  const test = useAction('alerts.testWebhook');
  const typed = url.trim();
  const problem = typed === '' || isWebhook(typed) ? null : 'An https address; plain http is for this computer only.';
  const busy = save.isPending || test.isPending;
  const store = (next: string | null): Promise<unknown> =>
    save.mutateAsync(
      { url: next },
      {
        onSuccess: () => {
          setUrl('');
          test.reset();
          onChanged();
          toast({ tone: 'good', title: next === null ? 'The webhook is forgotten.' : 'The webhook is saved.' });
        },
      },
    );
  return (
    <Group
      title="Webhook"
      help={
        webhook.host === null
          ? 'None is set: alerts are shown in the console alone. An incoming webhook of Slack works, and whatever reads its messages.'
          : `Alerts are told to ${webhook.host}${webhook.source === 'environment' ? ', by TOUCHLINE_ALERT_WEBHOOK_URL of this process' : ''}. The address itself is a secret and not shown again.`
      }
    >
      <Field label={webhook.host === null ? 'Address' : 'Another address'} optional error={problem}>
        {(ids) => (
          <TextInput
            {...ids}
            type="password"
            placeholder="https://hooks.slack.com/services/…"
            value={url}
            onChange={(event) => {
              setUrl(event.target.value);
              test.reset();
              save.reset();
            }}
          />
        )}
      </Field>
      {save.error ? <FailureNotice failure={toFailure(save.error)} /> : null}
      {test.error ? <FailureNotice failure={toFailure(test.error)} /> : null}
      {test.data ? <output>A message was sent to {test.data.host}. Is it there?</output> : null}
      <div className="flex flex-wrap gap-2">
        <Button
          disabled={typed === '' || problem !== null || refusal !== null || busy}
          onClick={() => void store(typed).catch(() => undefined)}
        >
          Save the webhook
        </Button>
        <Button
          disabled={(typed === '' ? webhook.host === null : problem !== null) || refusal !== null || busy}
          busy={test.isPending}
          onClick={() => test.mutate({ url: typed === '' ? null : typed })}
        >
          Send a test message
        </Button>
        {webhook.source === 'database' ? (
          <Button
            look="danger"
            disabled={refusal !== null || busy}
            onClick={() =>
              ask({
                title: 'Forget the webhook?',
                description: `Nobody is told of alerts at ${webhook.host ?? 'it'} any more, whoever works on this database.`,
                confirm: 'Forget it',
                keep: 'Keep it',
                look: 'danger',
                run: () => store(null),
              })
            }
          >
            Forget it…
          </Button>
        ) : null}
      </div>
    </Group>
  );
}

/** As the engine checks it: https, or http on this computer. */
function isWebhook(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  const here = hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
  return protocol === 'https:' || (protocol === 'http:' && here);
}
