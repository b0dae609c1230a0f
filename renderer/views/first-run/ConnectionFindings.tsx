import type { ConnectionReport, SchemaState } from '#shared/contract/connection.ts';
import { formatDuration } from '#shared/time.ts';
import { Glyph, type Tone } from '../../ui/Glyph.tsx';

interface Finding {
  tone: Extract<Tone, 'good' | 'warn' | 'bad' | 'idle'>;
  what: string;
  text: string;
}

const schemaFindings: Record<SchemaState, Omit<Finding, 'what'>> = {
  missing: { tone: 'idle', text: 'not set up yet; you will see what would be run' },
  older: { tone: 'warn', text: 'set up by an older version; you will see what would be run' },
  current: { tone: 'good', text: 'set up for this version' },
  newer: { tone: 'warn', text: 'set up by a newer version: this one will only read' },
  foreign: { tone: 'bad', text: 'has a schema “sync” that is not Touchline’s: nothing will be written' },
};

const marks = { good: 'check', warn: 'triangle', bad: 'cross', idle: 'dot' } as const;

/** What a try of a connection found, and what it means for the work with it. */
export function ConnectionFindings({ report }: { report: ConnectionReport }) {
  return (
    <div aria-live="polite" className="rounded-md border border-line bg-sunken px-3 py-2">
      <p className="copyable font-medium break-words">
        {report.target} <span className="font-normal text-muted">as {report.user}</span>
      </p>
      <dl className="mt-1.5 grid grid-cols-[14px_auto_1fr] items-baseline gap-x-2 gap-y-0.5">
        {findingsOf(report).map((finding) => (
          <div key={finding.what} className="contents">
            <Glyph shape={marks[finding.tone]} tone={finding.tone} className="self-center" />
            <dt className="pr-3 text-muted">{finding.what}</dt>
            <dd className="copyable">{finding.text}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function findingsOf(report: ConnectionReport): Finding[] {
  const clock = Math.abs(report.clockDifference);
  return [
    {
      tone: 'good',
      what: 'Server',
      text: `PostgreSQL ${report.serverVersion}, answers in ${formatDuration(report.latency)}`,
    },
    { what: 'Schema', ...schemaFindings[report.schema] },
    report.readOnly
      ? { tone: 'warn', what: 'Rights', text: 'read-only: a standby, or a role without rights' }
      : { tone: 'good', what: 'Rights', text: 'can write' },
    report.pooler
      ? { tone: 'warn', what: 'Pooler', text: 'a transaction pooler: changes are polled for instead of notified' }
      : { tone: 'good', what: 'Pooler', text: 'none, or one that keeps sessions' },
    report.encrypted
      ? { tone: 'good', what: 'Encryption', text: 'TLS' }
      : { tone: 'warn', what: 'Encryption', text: 'none: right for this computer or a tunnel only' },
    clock < 2000
      ? { tone: 'good', what: 'Clock', text: `within ${formatDuration(clock)} of this computer’s` }
      : {
          tone: 'warn',
          what: 'Clock',
          text: `${formatDuration(clock)} ${report.clockDifference > 0 ? 'ahead of' : 'behind'} this computer’s; the database’s counts`,
        },
  ];
}
