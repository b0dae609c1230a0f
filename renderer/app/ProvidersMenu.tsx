import { useState } from 'react';
import type { Status } from '#shared/contract/status.ts';
import { Glyph } from '../ui/Glyph.tsx';
import { Menu, MenuItem, MenuLabel } from '../ui/Menu.tsx';
import { ProviderKeyDialog } from '../views/parts/ProviderKey.tsx';
import { providersMark, quotaWords, sourceWords } from '../views/parts/providers.ts';

type Provider = Status['providers'][number];

/** Where the data come from and what is left of the tightest quota; opened, every provider, and what it is asked with. */
export function ProvidersMenu({ status: { providers, quotas } }: { status: Status }) {
  const [asked, setAsked] = useState<Provider | null>(null);
  const mark = providersMark(providers, quotas);
  const trouble = mark.lacking || mark.usedUp;
  if (providers.length === 0) return null;
  return (
    <>
      <Menu
        side="top"
        align="end"
        trigger={
          <button
            type="button"
            className="ml-auto flex h-6 min-w-0 items-center gap-1.5 rounded-md px-2 whitespace-nowrap hover:bg-hover"
          >
            {trouble ? <Glyph shape="triangle" tone="warn" /> : null}
            <span className="truncate">
              {mark.quota === null ? null : (
                <>
                  <span className={mark.usedUp ? 'font-medium text-warn' : 'text-ink'}>{mark.quota}</span> ·{' '}
                </>
              )}
              providers: <span className={mark.quota === null ? 'text-ink' : undefined}>{mark.sources}</span>
            </span>
          </button>
        }
      >
        <MenuLabel>Providers</MenuLabel>
        {providers.map((provider) => (
          <ProviderItem
            key={provider.name}
            provider={provider}
            quota={quotaWords(provider.name, quotas)}
            onChoose={() => setAsked(provider)}
          />
        ))}
      </Menu>
      <ProviderKeyDialog
        provider={asked?.name ?? ''}
        title={asked?.title ?? ''}
        open={asked !== null}
        onClose={() => setAsked(null)}
      />
    </>
  );
}

function ProviderItem({
  provider: { name, title, source, needsKey, missing },
  quota,
  onChoose,
}: {
  provider: Provider;
  quota: ReturnType<typeof quotaWords>;
  onChoose: () => void;
}) {
  const lines = [
    ...(missing.length === 0 ? [] : [`Not set: ${missing.join(', ')}`]),
    ...quota.lines,
    ...(needsKey ? [name === 'yahoo' ? 'Sign in…' : 'Set the key…'] : ['It needs no key']),
  ];
  return (
    <MenuItem
      icon={source === 'unconfigured' ? <Glyph shape="triangle" tone="warn" /> : <Glyph shape="dot" tone="idle" />}
      onSelect={needsKey ? onChoose : () => undefined}
      note={lines.map((line) => (
        <span key={line} className="block whitespace-normal">
          {line}
        </span>
      ))}
    >
      <span className="flex items-baseline gap-6">
        {title}
        <span className="ml-auto text-sm whitespace-nowrap text-muted">
          {[sourceWords[source], ...(quota.today === null ? [] : [quota.today])].join(' · ')}
        </span>
      </span>
    </MenuItem>
  );
}
