import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ProviderSetup } from '#shared/contract/settings.ts';
import { toFailure } from '#shared/errors.ts';
import { useTransport } from '../../data/DataProvider.tsx';
import { useStatus } from '../../data/StatusProvider.tsx';
import type { ShellState } from '../../data/transport.ts';
import { useAction } from '../../data/useCall.ts';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { FailureNotice } from '../parts/FailureNotice.tsx';
import { ProviderKeyDialog } from '../parts/ProviderKey.tsx';
import { quotaWords, sourceWords } from '../parts/providers.ts';
import { ProviderOption } from './ProviderOption.tsx';
import { ProviderTest } from './ProviderTest.tsx';
import { SectionHead } from './Section.tsx';

/** Every provider of the catalogue: where its data come from, its key, its address. */
export function ProvidersSection({ shell }: { shell: ShellState }) {
  const transport = useTransport();
  const setup = useQuery({
    queryKey: ['providers.setup', shell.session],
    queryFn: () => transport.callShell('providers.setup', {}),
    staleTime: 0,
  });
  return (
    <>
      <SectionHead title="Providers and keys">
        The sources that syncs fetch from, as this computer reaches them.{' '}
        {shell.host === 'served'
          ? 'A served console takes all of it from its environment: set the variables and start it again.'
          : shell.keychain.available
            ? 'Keys are kept in the system’s keychain.'
            : 'Keys are known until Touchline is closed.'}
      </SectionHead>
      {shell.host === 'desktop' && !shell.keychain.available ? (
        <Notice tone="warn" title="Keys are not kept on this computer">
          {shell.keychain.reason} Enter them after each start, or set their variables.
        </Notice>
      ) : null}
      {setup.error ? <FailureNotice failure={toFailure(setup.error)} /> : null}
      {setup.data ? (
        setup.data.map((provider) => (
          <Provider key={provider.name} provider={provider} shell={shell} onChanged={() => void setup.refetch()} />
        ))
      ) : setup.error ? null : (
        <Skeleton rows={6} height={60} name="The providers are being read" />
      )}
    </>
  );
}

function Provider({
  provider,
  shell,
  onChanged,
}: {
  provider: ProviderSetup;
  shell: ShellState;
  onChanged: () => void;
}) {
  const [asked, setAsked] = useState(false);
  const forget = useAction('provider.setKey');
  const { value: status } = useStatus();
  const { name, title, source, key, options, missing, limits } = provider;
  const quota = quotaWords(name, status?.quotas ?? []);
  const yahoo = name === 'yahoo';
  const canSet = key.needed && key.origin !== 'environment' && (shell.host === 'desktop' || yahoo);
  return (
    <section aria-label={title} className="flex flex-col gap-3 rounded-lg border border-line p-4">
      <div className="flex flex-wrap items-center gap-2">
        <h3 className="font-semibold">{title}</h3>
        <Badge tone={source === 'unconfigured' ? 'warn' : source === 'network' ? 'good' : 'idle'}>
          {sourceWords[source]}
        </Badge>
        <span className="ml-auto text-sm text-muted">{quota.today ?? limits.join(', ')}</span>
      </div>
      {missing.length > 0 ? (
        <p className="text-sm text-warn">
          Nothing can be fetched yet. Not set: <span className="font-mono">{missing.join(', ')}</span>.
        </p>
      ) : null}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <span className="w-44 text-muted">{yahoo ? 'Sign-in' : 'Key'}</span>
        <span className="min-w-0 flex-1">{keyWords(key)}</span>
        {canSet ? (
          <Button size="small" onClick={() => setAsked(true)}>
            {yahoo ? 'Sign in…' : key.origin === 'none' ? 'Set the key…' : 'Replace the key…'}
          </Button>
        ) : null}
        {canSet && shell.host === 'desktop' && key.origin !== 'none' ? (
          <Button
            size="small"
            busy={forget.isPending}
            onClick={() => forget.mutate({ provider: name, key: null }, { onSuccess: onChanged })}
          >
            Forget
          </Button>
        ) : null}
      </div>
      {options.map((option) => (
        <ProviderOption key={option.name} provider={name} option={option} onChanged={onChanged} />
      ))}
      {shell.connection && missing.length === 0 && !yahoo ? <ProviderTest provider={name} title={title} /> : null}
      <ProviderKeyDialog
        provider={name}
        title={title}
        open={asked}
        onClose={() => {
          setAsked(false);
          onChanged();
        }}
      />
    </section>
  );
}

function keyWords({ needed, origin, variable }: ProviderSetup['key']): string {
  switch (origin) {
    case 'environment':
      return `set by ${variable ?? 'the environment'} of this process`;
    case 'kept':
      return 'kept in the system’s keychain';
    case 'session':
      return 'known until Touchline is closed';
    case 'none':
      return needed ? 'not set' : 'none is needed';
  }
}
