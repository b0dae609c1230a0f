import { useSyncExternalStore } from 'react';
import { formatExact } from '#shared/time.ts';
import { useLink, useTransport } from '../data/DataProvider.tsx';
import { oldestShown } from '../data/feedMemory.ts';
import { useStatus } from '../data/StatusProvider.tsx';
import type { ShellState } from '../data/transport.ts';
import { useAction } from '../data/useCall.ts';
import { Button } from '../ui/Button.tsx';
import { Notice } from '../ui/Notice.tsx';
import { toastFailure } from '../views/parts/toastFailure.ts';

/** What is wrong between the operator and the database: at most one line, the nearest cause. */
export function Banners({ shell }: { shell: ShellState }) {
  const link = useLink();
  const transport = useTransport();
  const { value: status, failure } = useStatus();
  const start = useAction('service.start');
  const service = shell.services.console;
  const oldest = useSyncExternalStore(oldestShown.subscribe, oldestShown.get);
  const seen = status?.asOf ? Math.min(Date.parse(status.asOf), oldest ?? Infinity) : null;
  const asOf = seen === null ? '' : ` What you see is as of ${formatExact(new Date(seen).toISOString())}.`;

  if (link.state === 'lost' && transport.host === 'served') {
    return (
      <Notice
        band
        tone="bad"
        title="Touchline does not answer."
        actions={
          <Button size="small" onClick={() => transport.reconnect()}>
            Try now
          </Button>
        }
      >
        Is “touchline serve” still running? This page keeps trying.{asOf}
      </Notice>
    );
  }
  if (service.state === 'failed' || service.state === 'stopped') {
    return (
      <Notice
        band
        tone="bad"
        title={service.state === 'failed' ? 'The console service failed.' : 'The console service is stopped.'}
        actions={
          <Button
            size="small"
            busy={start.isPending}
            onClick={() => start.mutate({ service: 'console' }, { onError: toastFailure })}
          >
            Start it again
          </Button>
        }
      >
        {service.reason}
        {asOf}
      </Notice>
    );
  }
  if (service.state === 'restarting' || service.state === 'unresponsive' || link.state === 'lost') {
    return (
      <Notice band tone="warn" title="The console service is being started again.">
        {service.reason}
        {asOf}
      </Notice>
    );
  }
  if (status?.database.state === 'lost' && status.database.failure.code === 'archive_file') {
    return (
      <Notice band tone="held" title={status.database.failure.message}>
        Nothing can be changed.{asOf} {status.database.failure.hint}
      </Notice>
    );
  }
  if (status?.database.state === 'lost' && status.offline) {
    return (
      <Notice band tone="warn" title={status.database.failure.message}>
        You read the copy on this computer.{asOf} It has the jobs that ended; nothing can be changed until the database
        is back, and that is noticed by itself.
      </Notice>
    );
  }
  if (status?.database.state === 'lost') {
    return (
      <Notice band tone="bad" title={status.database.failure.message}>
        {status.database.failure.hint ?? 'It is tried again by itself.'}
        {asOf}
      </Notice>
    );
  }
  if (failure && !status) {
    return (
      <Notice band tone="bad" title={failure.message}>
        {failure.hint}
      </Notice>
    );
  }
  if (status?.database.state === 'connected' && status.database.report.schema === 'newer') {
    return (
      <Notice band tone="held" title="Read-only: this database was set up by a newer Touchline.">
        Update this one to do more than look.
      </Notice>
    );
  }
  return null;
}
