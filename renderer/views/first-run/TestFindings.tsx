import type { TestFinding, TestStep } from '#shared/contract/connection.ts';
import { Button } from '../../ui/Button.tsx';
import { Glyph, type Shape, type Tone } from '../../ui/Glyph.tsx';
import { FailureNotice } from '../parts/FailureNotice.tsx';
import type { TestState } from './useConnectionTest.ts';

const steps: Record<TestStep, string> = {
  address: 'Address',
  port: 'Port',
  tls: 'TLS',
  login: 'Login',
  version: 'Version',
  rights: 'Rights',
  schema: 'Schema',
  pooler: 'Pooler',
  clock: 'Clock',
};

const looks: Record<TestFinding['state'], { shape: Shape; tone: Tone; word: string }> = {
  waiting: { shape: 'ring', tone: 'idle', word: 'to come' },
  running: { shape: 'turning', tone: 'busy', word: 'being tried' },
  good: { shape: 'check', tone: 'good', word: 'in order' },
  note: { shape: 'dot', tone: 'idle', word: 'to know' },
  warn: { shape: 'triangle', tone: 'warn', word: 'a risk' },
  bad: { shape: 'cross', tone: 'bad', word: 'does not work' },
  skipped: { shape: 'slash', tone: 'idle', word: 'not tried' },
};

const outcomes = {
  good: 'Everything is in order.',
  warn: 'It works, with something to know.',
  bad: 'It does not work yet.',
  cancelled: 'The test was cancelled.',
} as const;

/** What a test of a connection found, step by step, and what to do. */
export function TestFindings({ state, onCancel }: { state: TestState; onCancel: () => void }) {
  if (state.kind === 'none') return null;
  if (state.kind === 'failed') return <FailureNotice failure={state.failure} />;
  const findings = state.kind === 'running' ? state.findings : state.result.findings;
  return (
    <section aria-label="Test" aria-live="polite" className="rounded-md border border-line bg-sunken px-3 py-2">
      <div className="flex min-h-6 items-center justify-between">
        <p className="font-medium">{state.kind === 'running' ? 'Testing' : outcomes[state.result.outcome]}</p>
        {state.kind === 'running' ? (
          <Button size="small" onClick={onCancel}>
            Cancel the test
          </Button>
        ) : null}
      </div>
      <dl className="mt-1 grid grid-cols-[auto_1fr] items-baseline gap-x-2 gap-y-0.5">
        {findings.map(({ step, state: how, text, hint }) => (
          <div key={step} className="contents">
            <dt className="flex gap-2 pr-3 text-muted">
              <Glyph shape={looks[how].shape} tone={looks[how].tone} name={looks[how].word} className="mt-[3px]" />
              {steps[step]}
            </dt>
            <dd className="copyable min-w-0 break-words">
              <span className={how === 'skipped' || how === 'waiting' ? 'text-faint' : undefined}>{text}</span>
              {hint === null ? null : <span className="block text-muted">{hint}</span>}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
