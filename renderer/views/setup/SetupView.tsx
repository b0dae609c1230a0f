import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';
import type { ConnectionReport } from '#shared/contract/connection.ts';
import { toFailure } from '#shared/errors.ts';
import { plural } from '#shared/format.ts';
import { useStatus } from '../../data/StatusProvider.tsx';
import { useAction, useCall } from '../../data/useCall.ts';
import { Button } from '../../ui/Button.tsx';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { useNow } from '../../ui/now.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { Reading } from '../parts/Reading.tsx';
import { toast } from '../../ui/Toaster.tsx';
import { FailureNotice } from '../parts/FailureNotice.tsx';
import { UnlockButton } from '../parts/Unlock.tsx';

/** A database that is not set up for this version: what would be run, before anything is. */
export function SetupView({ report }: { report: ConnectionReport }) {
  const older = report.schema === 'older';
  return (
    <Page title={older ? 'This database needs an update' : 'This database is not set up yet'}>
      <p className="text-muted">
        {older
          ? 'It was set up by an older Touchline. The migrations below bring it up to this version, each in one transaction.'
          : 'Touchline keeps its queue, history and logs in a schema of its own, “sync”, and the data it fetches in “public”. Nothing is created before you say so.'}
      </p>
      <Plan target={report.target} user={report.user} older={older} />
    </Page>
  );
}

/** A database that this version must not touch. */
export function ForeignView({ report }: { report: ConnectionReport }) {
  return (
    <Page title="This schema is not Touchline’s">
      <p className="text-muted">
        {report.target} has a schema “sync” that Touchline did not make. To keep out of its way nothing is read from it
        and nothing written. Rename that schema, or choose another database.
      </p>
    </Page>
  );
}

function Page({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-[680px] flex-col gap-4 px-6 py-[8vh]">
        <h1 className="text-xl font-semibold">{title}</h1>
        {children}
      </div>
    </div>
  );
}

function Plan({ target, user, older }: { target: string; user: string; older: boolean }) {
  const plan = useCall('migrations.plan', {});
  const apply = useAction('migrations.apply');
  const status = useStatus().value;
  const now = useNow(1000);
  const locked = status?.guarded === true && (status.unlockedUntil === null || Date.parse(status.unlockedUntil) <= now);
  const pending = plan.value?.pending;

  if (plan.failure && !pending) return <FailureNotice failure={plan.failure} />;
  if (!pending) return <Reading rows={3} height={32} name="The migrations are being read" />;
  const run = (): void =>
    apply.mutate(
      {},
      {
        onSuccess: ({ applied }) =>
          toast({ tone: 'good', title: `${plural(applied.length, 'migration')} applied to ${target}.` }),
      },
    );
  return (
    <>
      <ul aria-label="Migrations" className="divide-y divide-line rounded-lg border border-line">
        {pending.map((migration) => (
          <li key={migration.number}>
            <details className="group">
              <summary className="flex h-9 list-none items-center gap-2 px-3 hover:bg-hover">
                <ChevronRight
                  size={13}
                  aria-hidden
                  className="text-faint transition-transform duration-100 group-open:rotate-90"
                />
                <span className="font-mono text-muted">{String(migration.number).padStart(3, '0')}</span>
                <span className="font-medium">{migration.name}</span>
                <span className="ml-auto text-sm text-faint">{plural(migration.sql.split('\n').length, 'line')}</span>
              </summary>
              <div className="relative border-t border-line bg-sunken">
                <CopyButton
                  name="Copy the SQL"
                  text={() => migration.sql}
                  className="absolute top-1.5 right-4 bg-sunken"
                />
                <pre
                  // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by the keyboard
                  tabIndex={0}
                  aria-label={`SQL of ${migration.name}`}
                  className="copyable max-h-80 overflow-auto p-3 font-mono leading-[18px] text-muted"
                >
                  {migration.sql}
                </pre>
              </div>
            </details>
          </li>
        ))}
      </ul>
      {locked ? (
        <Notice tone="held" title="This connection is read-only" actions={<UnlockButton look="plain" />}>
          Unlock it to apply the migrations.
        </Notice>
      ) : null}
      {apply.error ? <FailureNotice failure={toFailure(apply.error)} /> : null}
      <div className="flex items-center gap-3">
        <Button
          look="solid"
          size="large"
          busy={apply.isPending}
          disabled={locked || pending.length === 0}
          onClick={run}
        >
          {apply.isPending ? 'Applying' : `${older ? 'Update' : 'Set up'} ${target}`}
        </Button>
        <span className="text-sm text-muted">
          {plural(pending.length, 'migration')}, as {user}
        </span>
      </div>
    </>
  );
}
