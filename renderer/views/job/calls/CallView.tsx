import type { JobId } from '#shared/jobs.ts';
import type { RecordedCall } from '#shared/recordings.ts';
import { formatBytes, plural } from '#shared/format.ts';
import { formatDuration } from '#shared/time.ts';
import { CopyButton } from '../../../ui/CopyButton.tsx';
import { Fold } from '../../../ui/Fold.tsx';
import { Ago } from '../../../ui/now.tsx';
import { Facts } from '../../parts/Facts.tsx';
import { BodyView } from './BodyView.tsx';

/** One recorded call: what was asked, and what came back. */
export function CallView({
  id,
  call,
  issues,
}: {
  id: JobId;
  call: RecordedCall;
  issues: readonly { path: string; message: string }[];
}) {
  const headers = [
    ...Object.entries(call.requestHeaders).map(([name, value]) => [`sent ${name}`, value] as const),
    ...Object.entries(call.headers),
  ];
  return (
    <section aria-label={`Call ${call.call}`} className="flex min-h-0 flex-1 flex-col">
      <div className="shrink-0 px-4 pt-2.5 pb-1.5">
        <p className="flex items-start gap-1.5">
          <span className="copyable min-w-0 font-mono leading-[18px] break-all">
            {call.method} {call.url}
          </span>
          <CopyButton name="Copy the address" text={() => call.url} className="-my-0.5" />
        </p>
        <p className="mt-0.5 flex flex-wrap gap-x-3 text-sm text-muted">
          <span>{call.status === null ? 'no answer' : `HTTP ${call.status}`}</span>
          {call.status === null ? null : <span>{formatBytes(call.bytes)}</span>}
          <span>took {formatDuration(call.ms)}</span>
          <Ago moment={call.at} />
          {call.error === null ? null : <code className="font-mono text-bad">{call.error}</code>}
        </p>
        {headers.length === 0 ? null : (
          <div className="mt-1">
            <Fold summary={plural(headers.length, 'header')}>
              <Facts facts={headers} />
              <p className="mt-2 text-sm text-muted">Those that are safe to keep. Keys are never kept.</p>
            </Fold>
          </div>
        )}
      </div>
      {call.status === null ? null : <BodyView id={id} call={call} issues={issues} />}
    </section>
  );
}
