import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, Search } from 'lucide-react';
import { useLayoutEffect, useMemo, useRef, useState } from 'react';
import { logLevels, type JobDetail, type LogLevel } from '#shared/jobs.ts';
import { formatNumber, plural } from '#shared/format.ts';
import { formatExact } from '#shared/time.ts';
import { useShortcuts } from '../../app/keyboard.ts';
import { Button } from '../../ui/Button.tsx';
import { CopyButton } from '../../ui/CopyButton.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Segmented, Select } from '../../ui/Fields.tsx';
import { Kbd } from '../../ui/Kbd.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';
import { usePreference } from '../../ui/usePreference.ts';
import { FailureNotice } from '../parts/FailureNotice.tsx';
import { LogRow } from './LogRow.tsx';
import { logEntries, placeOf, textOf } from './mergeLog.ts';
import { useLog } from './useLog.ts';

const LINE = 20;

/** The log as it comes: it follows its end until the operator scrolls away from it. */
export function LogTab({ job }: { job: JobDetail }) {
  const log = useLog(job.id);
  const [level, setLevel] = usePreference<LogLevel>('log.level', 'trace', isLevel);
  const [clock, setClock] = usePreference<'time' | 'delta'>('log.clock', 'time', isClock);
  const [text, setText] = useState('');
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
  const [following, setFollowing] = useState(true);
  const scroller = useRef<HTMLDivElement>(null);
  const search = useRef<HTMLInputElement>(null);

  const entries = useMemo(() => logEntries(log.lines, level, text), [log.lines, level, text]);
  // oxlint-disable-next-line react/incompatible-library -- nothing memoises on its methods
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => scroller.current,
    estimateSize: (index) => (entries[index]?.opens === true && index > 0 ? LINE + 24 : LINE),
    getItemKey: (index) => {
      const line = entries[index]?.line;
      return line ? placeOf(line) : index;
    },
    overscan: 20,
    paddingStart: 8,
    paddingEnd: 8,
  });

  useShortcuts([{ keys: 'f', label: 'Search the log', group: 'Job', run: () => search.current?.focus() }]);

  useLayoutEffect(() => {
    const element = scroller.current;
    if (following && element) element.scrollTop = element.scrollHeight;
  }, [following, entries]);
  // Lines that are put in front must not move those in sight.
  const prepended = useRef(log.prepended);
  useLayoutEffect(() => {
    const added = log.prepended - prepended.current;
    prepended.current = log.prepended;
    if (added > 0 && scroller.current) scroller.current.scrollTop += added * LINE;
  }, [log.prepended]);

  const scrolled = (): void => {
    const element = scroller.current;
    if (!element) return;
    setFollowing(element.scrollHeight - element.scrollTop - element.clientHeight < 8);
    if (element.scrollTop < 200 && log.more && text === '') log.loadOlder();
  };
  const toggle = (place: string): void => {
    const next = new Set(unfolded);
    if (!next.delete(place)) next.add(place);
    setFollowing(false);
    setUnfolded(next);
  };
  const copy = (): string =>
    entries.map(({ line }) => `${line.at} ${line.level.toUpperCase().padEnd(5)} ${textOf(line)}`).join('\n');

  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <div className="flex h-9 shrink-0 items-center gap-2 border-b border-line px-3">
        <span className="relative min-w-24 flex-1">
          <Search size={13} aria-hidden className="pointer-events-none absolute top-1.5 left-2 text-faint" />
          <input
            ref={search}
            type="search"
            aria-label="Search the log"
            placeholder="Search"
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Escape') return;
              setText('');
              event.currentTarget.blur();
            }}
            className="h-6 w-full rounded-md border border-line bg-sunken px-7 text-sm outline-offset-0 select-text focus:border-focus focus:outline-2 focus:outline-focus/40 [&::-webkit-search-cancel-button]:hidden"
          />
          <span className="pointer-events-none absolute inset-y-0 right-1.5 flex items-center text-xs text-faint">
            {text === '' ? <Kbd keys="f" /> : formatNumber(entries.length)}
          </span>
        </span>
        <Select
          quiet
          aria-label="Least level"
          className="w-28"
          value={level}
          choices={[
            { value: 'trace', label: 'Every level' },
            { value: 'info', label: 'Info and up' },
            { value: 'warn', label: 'Warnings' },
            { value: 'error', label: 'Errors' },
          ]}
          onChange={(value) => isLevel(value) && setLevel(value)}
        />
        <Segmented
          name="First column"
          value={clock}
          choices={[
            { value: 'time', label: 'Time' },
            { value: 'delta', label: 'Delta' },
          ]}
          onChange={setClock}
        />
        <CopyButton name={`Copy ${plural(entries.length, 'line')}`} text={copy} />
      </div>
      {log.failure ? (
        <div className="p-3">
          <FailureNotice failure={log.failure} />
        </div>
      ) : null}
      {!log.ready ? (
        log.failure ? null : (
          <Skeleton rows={8} height={LINE} name="The log is being read" />
        )
      ) : entries.length === 0 ? (
        <NoLines job={job} filtered={log.lines.length > 0} more={log.more} onOlder={log.loadOlder} />
      ) : (
        <div
          ref={scroller}
          onScroll={scrolled}
          // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reached by the keyboard
          tabIndex={0}
          role="log"
          aria-label={`Log of job ${job.id}`}
          aria-live="off"
          className="copyable min-h-0 flex-1 cursor-default! overflow-x-hidden overflow-y-auto font-mono outline-offset-[-2px]"
        >
          {log.more ? (
            <div className="flex items-center justify-center gap-2 pt-2 font-sans text-sm text-muted">
              {text === '' ? null : 'Older lines are not searched yet.'}
              <Button size="small" look="ghost" busy={log.loading} onClick={log.loadOlder}>
                {log.loading ? 'Loading older lines' : 'Load older lines'}
              </Button>
            </div>
          ) : null}
          <div className="relative" style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map((item) => {
              const entry = entries[item.index];
              if (!entry) return null;
              const place = placeOf(entry.line);
              return (
                <div
                  key={item.key}
                  ref={virtual.measureElement}
                  data-index={item.index}
                  className="absolute inset-x-0"
                  style={{ top: item.start }}
                >
                  {entry.opens && item.index > 0 ? (
                    <p
                      className="flex h-6 items-center gap-2 px-3 font-sans text-xs text-muted"
                      title={formatExact(entry.line.at)}
                    >
                      Attempt {entry.line.attempt}
                      <span className="h-px flex-1 bg-line" />
                    </p>
                  ) : null}
                  <LogRow entry={entry} clock={clock} text={text} unfolded={unfolded.has(place)} onToggle={toggle} />
                </div>
              );
            })}
          </div>
        </div>
      )}
      {following || entries.length === 0 ? null : (
        <Button
          size="small"
          className="absolute! right-4 bottom-3 rounded-full! shadow-float"
          icon={<ArrowDown size={12} aria-hidden />}
          onClick={() => setFollowing(true)}
        >
          {job.finishedAt === null ? 'Follow' : 'To the end'}
        </Button>
      )}
    </div>
  );
}

function NoLines({
  job,
  filtered,
  more,
  onOlder,
}: {
  job: JobDetail;
  filtered: boolean;
  more: boolean;
  onOlder: () => void;
}) {
  if (filtered) {
    return (
      <Empty title="No such lines" actions={more ? <Button onClick={onOlder}>Load older lines</Button> : undefined}>
        {more
          ? 'None of the lines that are loaded is like that; older ones are not loaded yet.'
          : 'No line of this log is like that.'}
      </Empty>
    );
  }
  if (job.finishedAt !== null) return <Empty title="No log">This job ended without writing a line.</Empty>;
  return (
    <Empty title={job.state === 'running' ? 'No lines yet' : 'Not started yet'}>
      What the job writes while it runs appears here as it comes.
    </Empty>
  );
}

function isLevel(value: unknown): value is LogLevel {
  return logLevels.some((level) => level === value);
}

function isClock(value: unknown): value is 'time' | 'delta' {
  return value === 'time' || value === 'delta';
}
