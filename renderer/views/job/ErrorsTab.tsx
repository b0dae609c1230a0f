import { jsonObjectSchema, type AttemptError, type JobDetail } from '#shared/jobs.ts';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Glyph } from '../../ui/Glyph.tsx';
import { Json } from '../../ui/Json.tsx';
import { Ago } from '../../ui/now.tsx';
import { dataParts } from '../parts/data.ts';
import { DataView } from '../parts/DataView.tsx';
import { outcomeLooks } from '../parts/states.ts';

/** Why each attempt ended badly, the newest first, and what to do about it. */
export function ErrorsTab({ job }: { job: JobDetail }) {
  const failed = job.attempts.filter((attempt) => attempt.error !== null).toReversed();
  if (failed.length === 0 && !job.error) return <Empty title="No errors">No attempt of this job ended badly.</Empty>;
  return (
    <ol className="min-h-0 flex-1 divide-y divide-line overflow-y-auto">
      {failed.length === 0 && job.error ? (
        <li className="p-4">
          <ErrorCard error={job.error} />
        </li>
      ) : null}
      {failed.map((attempt) => {
        const look = outcomeLooks[attempt.outcome];
        return (
          <li key={attempt.token} className="p-4">
            <p className="flex items-center gap-1.5 text-sm text-muted">
              <Glyph shape={look.shape} tone={look.tone} />
              Attempt {attempt.number} · {look.word.toLowerCase()}
              {attempt.finishedAt === null ? null : <Ago moment={attempt.finishedAt} />}
              {attempt.worker === null ? null : <span>· {attempt.worker}</span>}
            </p>
            {attempt.error ? <ErrorCard error={attempt.error} /> : null}
          </li>
        );
      })}
    </ol>
  );
}

function ErrorCard({ error }: { error: AttemptError }) {
  return (
    <div className="group relative pr-8">
      <p className="copyable mt-1.5 text-lg leading-6 break-words">{error.message}</p>
      {error.hint === undefined ? null : <p className="copyable mt-1 break-words text-muted">{error.hint}</p>}
      <p className="mt-1.5 flex flex-wrap items-center gap-x-3 text-sm text-faint">
        <code className="copyable font-mono">{error.code}</code>
        {error.retryable === undefined ? null : (
          <span>{error.retryable ? 'another attempt can succeed' : 'no attempt can mend it: it fails at once'}</span>
        )}
      </p>
      {error.details === undefined || Object.keys(error.details).length === 0 ? null : (
        <div className="mt-2.5 rounded-md border border-line bg-sunken p-3">
          <Details details={error.details} />
        </div>
      )}
      {error.stack === undefined ? null : (
        <details className="mt-2">
          <summary className="w-fit rounded-sm text-sm text-muted hover:text-ink">Stack</summary>
          <pre className="copyable mt-1 overflow-x-auto rounded-md border border-line bg-sunken p-3 font-mono text-muted">
            {error.stack}
          </pre>
        </details>
      )}
      <CopyButton
        name="Copy the error"
        text={() => JSON.stringify(error, null, 2)}
        className="absolute -top-5 -right-1"
      />
    </div>
  );
}

/** As they are, but where something in them is a table. */
function Details({ details }: { details: Record<string, unknown> }) {
  const data = jsonObjectSchema.safeParse(details).data;
  return data && dataParts(data).tables.length > 0 ? <DataView data={data} /> : <Json value={details} />;
}
