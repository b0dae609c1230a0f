import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import type { JobDetail } from '#shared/jobs.ts';
import type { LoggedAttempt, LogPlace } from '#shared/log.ts';
import { jobRoute, navigate, useRoute } from '../../app/router.ts';
import { useTransport } from '../../data/DataProvider.tsx';
import { useFeed, type FeedState } from '../../data/useFeed.ts';
import { Reading } from '../parts/Reading.tsx';
import { FailureNotice } from '../parts/FailureNotice.tsx';
import { toastFailure } from '../parts/toastFailure.ts';
import { offerFocus } from './log/focusLog.ts';
import type { Destination } from './log/goTo.ts';
import { GoToDialog } from './log/GoToDialog.tsx';
import { LINE } from './log/lineHeights.ts';
import { LogBar } from './log/LogBar.tsx';
import { LogFoot } from './log/LogFoot.tsx';
import { LogList, type LogListHandle } from './log/LogList.tsx';
import { AttemptLine, FollowButton, LogDoing, NoLines } from './log/LogNotes.tsx';
import { ScanProgress } from './log/LogSearchField.tsx';
import { parsePlace, placeKey, PlaceList } from './log/placeList.ts';
import { useLines } from './log/useLines.ts';
import { useLogKeys } from './log/useLogKeys.ts';
import { useLogLook } from './log/useLogLook.ts';
import { useLogSearch } from './log/useLogSearch.ts';
import { useMarks } from './log/useMarks.ts';
import { useSaveLog } from './log/useSaveLog.ts';
import { useScan } from './log/useScan.ts';

/** A job's log, of any length and as it comes. */
export function LogTab({ job }: { job: JobDetail }) {
  const feed = useFeed('log', { id: job.id });
  if (feed.value) return <Log job={job} log={feed.value} />;
  if (!feed.failure) return <Reading rows={8} height={LINE} name="The log is being read" />;
  return (
    <div className="p-3">
      <FailureNotice failure={feed.failure} />
    </div>
  );
}

type LogValue = NonNullable<FeedState<'log'>['value']>;

/** It follows its end until the operator goes away from it. */
function Log({ job, log: { attempts, tail, warnings, errors } }: { job: JobDetail; log: LogValue }) {
  const look = useLogLook();
  const [attempt, setAttempt] = useState<number | null>(null);
  const [only, setOnly] = useState(false);
  const [unfolded, setUnfolded] = useState<ReadonlySet<string>>(new Set());
  const [following, setFollowing] = useState(true);
  const [leftAt, setLeftAt] = useState<LogPlace | null>(null);
  const [focused, setFocused] = useState(false);
  /** Where to go is asked; a time of day means that of this day, ms. */
  const [asking, setAsking] = useState<number | null>(null);
  const handle = useRef<LogListHandle>(null);
  const field = useRef<HTMLInputElement>(null);
  const { client } = useTransport();
  const route = useRoute();

  const chosen = useMemo(
    () => (attempt === null ? attempts : attempts.filter(({ token }) => token === attempt)),
    [attempts, attempt],
  );
  const whole = useMemo(() => new PlaceList(attempts), [attempts]);
  const all = useMemo(() => new PlaceList(chosen), [chosen]);
  const around = useCallback(() => handle.current?.top() ?? null, []);
  const leveled = useScan(job.id, { level: look.level, text: '', attempt }, chosen, around);
  const search = useLogSearch(job.id, { level: look.level, attempt }, chosen, around);
  const list = only && search.scan ? search.scan.list : (leveled?.list ?? all);
  const { held, pages } = useLines(job.id, tail);
  const marks = useMarks(job.id, list);
  const file = useSaveLog(job.id);

  const follow = (next: boolean): void => {
    if (following && !next) setLeftAt(list.at(list.count - 1) ?? null);
    setFollowing(next);
  };
  const go = (place: LogPlace): void => {
    marks.mark(place, false);
    handle.current?.hold();
    handle.current?.reveal(place, 'middle');
  };
  const goTo = async (destination: Destination): Promise<void> => {
    const place = await placeOf(destination);
    if (place) go(place);
    else setFollowing(true);
    handle.current?.focus();
  };
  const placeOf = async (destination: Destination): Promise<LogPlace | null> => {
    switch (destination.kind) {
      case 'start':
        return whole.at(0) ?? null;
      case 'end':
        return null;
      case 'line':
        return whole.at(Math.min(Math.max(1, destination.number), whole.count) - 1) ?? null;
      case 'attempt':
        return beginning(attempts.find((each) => each.attempt === destination.number));
      case 'moment':
        return await client.call('log.placeAt', { id: job.id, at: destination.at });
    }
  };
  const travel = (destination: Destination): void => void goTo(destination).catch(toastFailure);
  const ask = (): void => {
    const top = handle.current?.top();
    const at = (top && held.lines.get(placeKey(top))?.at) ?? job.startedAt ?? job.enqueuedAt;
    setAsking(Date.parse(at));
  };
  const toggle = (place: LogPlace): void => {
    const next = new Set(unfolded);
    if (!next.delete(placeKey(place))) next.add(placeKey(place));
    setUnfolded(next);
  };
  const mark = (place: LogPlace, extend: boolean): void => {
    marks.mark(place, extend);
    if (!extend && 'filter' in route && route.job === job.id)
      navigate(jobRoute(job.id, { ...route, tab: 'log', line: placeKey(place) }), { replace: true });
  };
  const press = useLogKeys(focused, {
    move: (step, extend) => {
      const from = marks.head ?? around();
      if (!from) return;
      const at = list.indexOf(from) + (marks.head && list.has(from) ? step : 0);
      const next = list.at(Math.min(Math.max(0, at), list.count - 1));
      if (!next) return;
      handle.current?.hold();
      marks.mark(next, extend);
      handle.current?.reveal(next, 'near');
    },
    start: () => travel({ kind: 'start' }),
    end: () => setFollowing(true),
    toggle: () => {
      if (!marks.head) return;
      handle.current?.hold();
      toggle(marks.head);
    },
    search: () => field.current?.focus(),
    goTo: ask,
    copy: () => {
      marks.copy();
      return marks.range !== null;
    },
    clear: () => {
      marks.clear();
      return marks.range !== null;
    },
  });

  const listed = list.count > 0;
  useEffect(() => (listed ? offerFocus(() => handle.current?.focus()) : undefined), [listed]);
  const { hit } = search;
  useEffect(() => {
    if (hit) handle.current?.reveal(hit, 'middle');
  }, [hit]);
  // The address may name a line: it is gone to once, when there are lines.
  const linked = 'filter' in route ? (route.line ?? null) : null;
  const ready = whole.count > 0;
  useEffect(() => {
    const place = linked === null ? null : parsePlace(linked);
    if (ready && place && placeKey(marks.head ?? none) !== linked) go(place);
    // eslint-disable-next-line react/exhaustive-deps
  }, [ready, linked]);

  const arrived = leftAt === null ? 0 : list.count - list.indexOf(leftAt) - (list.has(leftAt) ? 1 : 0);
  const foot = ({ first, last }: { first: number; last: number }): ReactNode => (
    <>
      {following || last < 0 || last >= list.count - 1 ? null : (
        <FollowButton arrived={arrived} live={job.finishedAt === null} onClick={() => setFollowing(true)} />
      )}
      <LogFoot
        first={first + 1}
        last={last + 1}
        listed={list.count}
        lines={whole.count}
        gaps={held.gaps}
        warnings={warnings}
        errors={errors}
        onLevel={look.setLevel}
      >
        {search.scan ? <ScanProgress scan={search.scan} what="Searched" /> : null}
        {leveled ? <ScanProgress scan={leveled} what="Looked at" /> : null}
        <LogDoing failed={held.failure !== null} marks={marks} file={file} />
      </LogFoot>
    </>
  );
  return (
    <div className="relative flex min-h-0 flex-1 flex-col">
      <LogBar
        look={look}
        search={search}
        only={only}
        attempts={attempts}
        attempt={attempt}
        file={file}
        input={field}
        onOnly={setOnly}
        onAttempt={setAttempt}
        onLeave={() => handle.current?.focus()}
        onStart={() => travel({ kind: 'start' })}
        onEnd={() => setFollowing(true)}
        onGoTo={ask}
      />
      {list.count === 0 ? (
        <>
          <NoLines
            job={job}
            filtered={whole.count > 0}
            busy={leveled?.state === 'scanning' || search.scan?.state === 'scanning'}
            onAll={() => {
              look.setLevel('trace');
              setAttempt(null);
              setOnly(false);
            }}
          />
          {whole.count === 0 ? null : foot({ first: -1, last: -1 })}
        </>
      ) : (
        <LogList
          list={list}
          held={held}
          pages={pages}
          name={`Log of job ${job.id}`}
          look={{
            clock: look.clock,
            wrap: look.wrap,
            digits: look.numbers ? String(whole.count).length : 0,
            text: search.text,
          }}
          unfolded={unfolded}
          marks={marks.range}
          hit={hit}
          following={following}
          numberOf={(place) => whole.indexOf(place) + 1}
          renderHeading={(place) =>
            attempts.length < 2 ? null : <AttemptLine attempt={attempts.find(({ token }) => token === place.token)} />
          }
          renderFoot={foot}
          handle={handle}
          onFollowing={follow}
          onMark={mark}
          onToggle={toggle}
          onKeyDown={press}
          onFocus={setFocused}
        />
      )}
      <GoToDialog
        open={asking !== null}
        lines={whole.count}
        attempts={attempts}
        near={asking ?? 0}
        onClose={() => setAsking(null)}
        onGo={travel}
      />
    </div>
  );
}

const none: LogPlace = { token: -1, sequence: -1 };

function beginning(attempt: LoggedAttempt | undefined): LogPlace | null {
  return attempt ? { token: attempt.token, sequence: attempt.from } : null;
}
