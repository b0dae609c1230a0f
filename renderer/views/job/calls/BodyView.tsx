import { Check, ChevronDown, ChevronUp, Copy, Download, Search } from 'lucide-react';
import { useDeferredValue, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { formatBytes, formatNumber } from '#shared/format.ts';
import type { JobId } from '#shared/jobs.ts';
import type { RecordedCall } from '#shared/recordings.ts';
import { useShortcuts } from '../../../app/keyboard.ts';
import { download } from '../../../data/download.ts';
import { useRecordedBody } from '../../../data/useRecordedBody.ts';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { Segmented } from '../../../ui/Fields.tsx';
import { Kbd } from '../../../ui/Kbd.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { Reading } from '../../parts/Reading.tsx';
import { FailureNotice } from '../../parts/FailureNotice.tsx';
import { CsvTable } from './CsvTable.tsx';
import { findInJson, placeOf, type Problem } from './jsonRows.ts';
import { JsonTree } from './JsonTree.tsx';
import { PlainText } from './PlainText.tsx';
import { kindOf, shortAddress, type BodyKind } from './problems.ts';

/** Places that a search gives at most. */
const MOST = 2_000;

/** The body of an answer: read, searched, copied, saved. */
export function BodyView({
  id,
  call,
  issues,
}: {
  id: JobId;
  call: RecordedCall;
  /** Places that the attempt’s error names. */
  issues: readonly { path: string; message: string }[];
}) {
  const body = useRecordedBody({ id, token: call.token, call: call.call });
  const [plain, setPlain] = useState(false);
  const [search, setSearch] = useState('');
  const [step, setStep] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  const sought = useDeferredValue(search);
  const kind = kindOf(call, body.text.slice(0, 1_000));
  // Cut off, or kept in part, it can’t be read: the text is shown then.
  const parsed = useMemo(
    () => (kind === 'json' && body.whole ? parseJson(body.text) : null),
    [kind, body.whole, body.text],
  );
  const problems = useMemo(
    () => (parsed ? issues.map(({ path, message }): Problem => ({ ...placeOf(parsed.value, path), message })) : []),
    [parsed, issues],
  );
  const shown: BodyKind = plain || (kind === 'json' && parsed === null) ? 'text' : kind;
  const found = useMemo(
    () => (parsed && shown === 'json' ? findInJson(parsed.value, sought, MOST) : []),
    [parsed, shown, sought],
  );
  const at = found.length === 0 ? null : (found[step % found.length] ?? null);
  const go = (by: number): void =>
    setStep((now) => (found.length === 0 ? 0 : (now + by + found.length) % found.length));

  useShortcuts([{ keys: 'f', label: 'Search the answer', group: 'Job', run: () => field.current?.focus() }]);

  if (body.failure && body.total === null) {
    return (
      <div className="p-3">
        <FailureNotice failure={body.failure} />
      </div>
    );
  }
  if (body.total === null) return <Reading rows={8} height={20} name="The answer is being read" />;
  if (body.total === 0) {
    return (
      <p className="p-4 text-muted">{call.kept < call.size ? 'Nothing of it was kept.' : 'The answer has no body.'}</p>
    );
  }
  const name = fileName(id, call, kind);
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex h-9 shrink-0 items-center gap-1.5 border-y border-line px-3">
        {kind === 'text' ? null : (
          <Segmented
            name="How the answer is shown"
            value={plain || (shown === 'text' && !body.coming) ? 'text' : 'read'}
            choices={[
              { value: 'read', label: kind === 'json' ? 'Tree' : 'Table' },
              { value: 'text', label: 'Text' },
            ]}
            onChange={(value) => setPlain(value === 'text')}
          />
        )}
        <span className="relative min-w-24 flex-1">
          <Search size={13} aria-hidden className="pointer-events-none absolute top-1.5 left-2 text-faint" />
          <input
            ref={field}
            type="search"
            aria-label="Search the answer"
            placeholder="Search"
            value={search}
            onChange={(event) => {
              setSearch(event.target.value);
              setStep(0);
            }}
            onKeyDown={(event) => {
              if (event.key === 'Enter') go(event.shiftKey ? -1 : 1);
              if (event.key !== 'Escape') return;
              event.stopPropagation();
              setSearch('');
              event.currentTarget.blur();
            }}
            className="h-6 w-full rounded-md border border-line bg-sunken px-7 pr-20 text-sm outline-offset-0 select-text focus:border-focus focus:outline-2 focus:outline-focus/40 [&::-webkit-search-cancel-button]:hidden"
          />
          <output className="pointer-events-none absolute inset-y-0 right-1.5 flex items-center text-xs text-faint tabular-nums">
            {search === '' ? (
              <Kbd keys="f" />
            ) : shown !== 'json' ? null : found.length === 0 ? (
              'nothing found'
            ) : (
              `${formatNumber((step % found.length) + 1)} of ${formatNumber(found.length)}${found.length === MOST ? '+' : ''}`
            )}
          </output>
        </span>
        {found.length > 1 ? (
          <>
            <IconButton name="Previous place" keys="shift+enter" onClick={() => go(-1)}>
              <ChevronUp size={13} />
            </IconButton>
            <IconButton name="Next place" keys="enter" onClick={() => go(1)}>
              <ChevronDown size={13} />
            </IconButton>
          </>
        ) : null}
        <WithWhole body={body} name="Copy the answer" done={<Check size={13} />} icon={<Copy size={13} />} run={copy} />
        <WithWhole
          body={body}
          name="Save the answer as a file"
          icon={<Download size={13} />}
          run={(text) => download(name, [new Blob([text])], typeOf(kind))}
        />
      </div>
      <Partly call={call} body={body} />
      {kind === 'json' && !plain && body.coming ? (
        <Reading rows={12} height={20} name="The answer is being read" />
      ) : shown === 'json' && parsed ? (
        <JsonTree value={parsed.value} problems={problems} search={sought} at={at} />
      ) : shown === 'csv' ? (
        <CsvTable text={body.text} search={sought} />
      ) : (
        <PlainText text={body.text} search={sought} />
      )}
    </div>
  );
}

/** That not all of it is here, or was kept, and what can be done about it. */
function Partly({ call, body }: { call: RecordedCall; body: ReturnType<typeof useRecordedBody> }) {
  if (body.coming) return null;
  if (!body.whole && body.total !== null) {
    return (
      <div className="p-2">
        <Notice
          tone="idle"
          title={`The first ${formatBytes(body.text.length)} of ${formatBytes(body.total)}`}
          actions={
            <Button size="small" onClick={body.fetchAll}>
              Fetch it all
            </Button>
          }
        />
      </div>
    );
  }
  if (call.kept >= call.size && call.ending === 'complete') return null;
  return (
    <div className="p-2">
      <Notice
        tone="warn"
        title={
          call.kept < call.size
            ? `The first ${formatBytes(call.kept)} of ${formatBytes(call.size)} were kept.`
            : 'The answer broke off here.'
        }
      />
    </div>
  );
}

/** A button that needs the whole body, which may have to be fetched first. */
function WithWhole({
  body,
  name,
  icon,
  done,
  run,
}: {
  body: ReturnType<typeof useRecordedBody>;
  name: string;
  icon: ReactNode;
  done?: ReactNode;
  run: (text: string) => void;
}) {
  const [state, setState] = useState<'idle' | 'waiting' | 'done'>('idle');
  const ready = state === 'waiting' && body.whole;
  useEffect(() => {
    if (!ready) return;
    run(body.text);
    setState('done');
    // `run` is a new function with every render.
    // eslint-disable-next-line react/exhaustive-deps
  }, [ready, body.text]);
  useEffect(() => {
    if (state !== 'done') return undefined;
    const timer = setTimeout(() => setState('idle'), 1200);
    return () => clearTimeout(timer);
  }, [state]);
  return (
    <IconButton
      name={name}
      onClick={() => {
        setState('waiting');
        body.fetchAll();
      }}
    >
      {state === 'done' && done !== undefined ? done : icon}
    </IconButton>
  );
}

function copy(text: string): void {
  void navigator.clipboard.writeText(text).catch(() => undefined);
}

function parseJson(text: string): { value: unknown } | null {
  try {
    return { value: JSON.parse(text) };
  } catch {
    return null;
  }
}

function typeOf(kind: BodyKind): string {
  return kind === 'json' ? 'application/json' : kind === 'csv' ? 'text/csv' : 'text/plain';
}

/** `job-1204-3-leagues.json` */
function fileName(id: JobId, { call, url }: RecordedCall, kind: BodyKind): string {
  const last =
    shortAddress(url.split('?')[0] ?? url)
      .split('/')
      .findLast((part) => part !== '') ?? 'answer';
  const plain = last.replace(/[^\w.-]+/g, '_').slice(0, 60);
  const ending = kind === 'json' ? '.json' : kind === 'csv' ? '.csv' : '.txt';
  return `job-${id}-${call}-${plain}${plain.endsWith(ending) ? '' : ending}`;
}
