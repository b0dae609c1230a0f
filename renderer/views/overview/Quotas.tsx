import type { Status } from '#shared/contract/status.ts';
import { formatNumber } from '#shared/format.ts';
import type { ProviderQuota } from '#shared/quotas.ts';
import { formatRoute, plainRoute } from '../../app/router.ts';
import { classes } from '../../ui/classes.ts';
import { Ago } from '../../ui/now.tsx';
import { line, Nothing, Section } from './Section.tsx';

/** What the plans of providers allow and what is left: one count for all workers. */
export function Quotas({ status, stale }: { status: Status | undefined; stale: boolean }) {
  const route = plainRoute('settings', 'providers');
  const quotas = status?.quotas.filter(({ limit, remaining }) => limit !== null && remaining !== null) ?? [];
  const titles = new Map(status?.providers.map(({ name, title }) => [name, title]));
  const accounts = new Set(quotas.map(({ provider, account }) => `${provider} ${account}`)).size;
  const several = accounts > new Set(quotas.map(({ provider }) => provider)).size;
  return (
    <Section title="Quotas" count="shared by all workers" all={{ route, label: 'Providers' }} stale={stale}>
      {status === undefined ? null : quotas.length === 0 ? (
        <Nothing>No provider with a quota was called in the last week.</Nothing>
      ) : (
        <ul aria-label="Quotas of providers">
          {quotas.map((quota) => (
            <li key={`${quota.provider} ${quota.account} ${quota.window}`}>
              <Row quota={quota} title={titles.get(quota.provider) ?? quota.provider} account={several} />
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function Row({ quota, title, account }: { quota: ProviderQuota; title: string; account: boolean }) {
  const limit = quota.limit ?? 0;
  const remaining = Math.max(0, quota.remaining ?? 0);
  const share = limit === 0 ? 0 : remaining / limit;
  const tone = remaining === 0 ? 'bg-bad' : share < 0.1 ? 'bg-warn' : 'bg-muted';
  return (
    <a href={formatRoute(plainRoute('settings', 'providers'))} className={classes(line, 'hover:bg-hover')}>
      <span className="min-w-0 flex-1 truncate" title={account ? `Account ${quota.account}` : undefined}>
        {title}{' '}
        <span className="text-sm text-muted">
          {quota.window}
          {account ? ` · ${quota.account}` : ''}
        </span>
      </span>
      <span className="h-1 w-16 shrink-0 overflow-hidden rounded-full bg-line" aria-hidden>
        <span className={classes('block h-full origin-left', tone)} style={{ transform: `scaleX(${share})` }} />
      </span>
      <span className={classes('text-sm whitespace-nowrap tabular-nums', remaining === 0 ? 'text-bad' : 'text-muted')}>
        {formatNumber(remaining)} of {formatNumber(limit)} left
      </span>
      <span className="w-20 text-right text-sm whitespace-nowrap text-muted">
        {quota.resetsAt === null ? (
          <span title="No window is running: the next one begins with the next call">full</span>
        ) : (
          <Ago moment={quota.resetsAt} />
        )}
      </span>
    </a>
  );
}
