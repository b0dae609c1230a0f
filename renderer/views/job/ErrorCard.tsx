import type { ReactNode } from 'react';
import { helpFor } from '#shared/errorHelp/errorHelp.ts';
import { retryWords } from '#shared/errorHelp/help.ts';
import { jsonObjectSchema, type AttemptError } from '#shared/jobs.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { Fold } from '../../ui/Fold.tsx';
import { Json } from '../../ui/Json.tsx';
import { dataParts } from '../parts/data.ts';
import { DataView } from '../parts/DataView.tsx';

/** An error with all that is known about it; `children` stand between the sentence and what it consists of. */
export function ErrorCard({ error, children }: { error: AttemptError; children?: ReactNode }) {
  const details = Object.keys(error.details ?? {}).length;
  return (
    <div className="relative pr-8">
      <p className="copyable mt-1 text-lg leading-6 break-words">{error.message}</p>
      {error.hint === undefined ? null : <p className="copyable mt-1 break-words text-muted">{error.hint}</p>}
      <Help code={error.code} retryable={error.retryable} />
      {children === undefined ? null : <div className="mt-2.5 space-y-1.5">{children}</div>}
      <div className="mt-2 space-y-1">
        {error.details === undefined || details === 0 ? null : (
          <Fold summary={`Details (${details})`}>
            <Details details={error.details} />
          </Fold>
        )}
        {error.stack === undefined ? null : (
          <Fold summary="Stack">
            <pre className="copyable overflow-x-auto font-mono text-muted">{error.stack}</pre>
          </Fold>
        )}
      </div>
      <CopyButton
        name="Copy the error"
        text={() => JSON.stringify(error, null, 2)}
        className="absolute top-1 -right-1"
      />
    </div>
  );
}

/** What errors with this code mean, and what to do about them. */
function Help({ code, retryable }: { code: string; retryable: boolean | undefined }) {
  const help = helpFor(code);
  return (
    <dl className="mt-2.5 grid grid-cols-[72px_1fr] gap-x-3 gap-y-1 rounded-md border border-line bg-sunken px-3 py-2">
      <dt className="text-muted">Code</dt>
      <dd className="flex min-w-0 flex-wrap items-baseline gap-x-2">
        <code className="copyable font-mono break-all">{code}</code>
        {retryable === undefined ? null : (
          <span className="text-sm text-faint">
            {retryable ? 'tried again by itself while attempts are left' : 'never tried again by itself'}
          </span>
        )}
      </dd>
      {help === null ? null : (
        <>
          <dt className="text-muted">It means</dt>
          <dd className="copyable">{help.means}</dd>
          <dt className="text-muted">To do</dt>
          <dd className="copyable">
            {help.todo} <span className="text-muted">{retryWords[help.retry]}</span>
          </dd>
        </>
      )}
    </dl>
  );
}

/** As they are, but where something in them is a table. */
function Details({ details }: { details: Record<string, unknown> }) {
  const data = jsonObjectSchema.safeParse(details).data;
  return data && dataParts(data).tables.length > 0 ? <DataView data={data} /> : <Json value={details} />;
}
