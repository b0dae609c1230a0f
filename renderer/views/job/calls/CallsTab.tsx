import { CirclePlay, CircleDot } from 'lucide-react';
import { useMemo, type ReactNode } from 'react';
import type { FailureInsight } from '#shared/failures.ts';
import { formatBytes, plural } from '#shared/format.ts';
import type { JobDetail } from '#shared/jobs.ts';
import { replayedBy, whyNotReplayable, type AttemptRecording } from '#shared/recordings.ts';
import { jobRoute, navigate } from '../../../app/router.ts';
import { useCall } from '../../../data/useCall.ts';
import { Button } from '../../../ui/Button.tsx';
import { Empty } from '../../../ui/Empty.tsx';
import { Select } from '../../../ui/Fields.tsx';
import { Reading } from '../../parts/Reading.tsx';
import { Tooltip } from '../../../ui/Tooltip.tsx';
import { FailureNotice } from '../../parts/FailureNotice.tsx';
import { outcomeLooks } from '../../parts/states.ts';
import { JobLink } from '../JobLink.tsx';
import { CallList } from './CallList.tsx';
import { CallView } from './CallView.tsx';
import { faultyCall, issuesOf } from './problems.ts';
import type { useReplay } from './useReplay.ts';

/** An attempt, and one of its calls where one was chosen. */
export interface CallPlace {
  token: number;
  call: number | null;
}

/** What the provider was asked and what it answered, for the attempts of which that was recorded. */
export function CallsTab({
  job,
  insight,
  place,
  replay,
  onPlace,
}: {
  job: JobDetail;
  insight: FailureInsight | null;
  place: CallPlace | null;
  replay: ReturnType<typeof useReplay>;
  onPlace: (place: CallPlace) => void;
}) {
  if (insight === null) return <Reading rows={4} height={26} name="The calls are being read" />;
  const recording = insight.recordings.find(({ token }) => token === place?.token) ?? insight.recordings.at(-1);
  if (!recording) return <Nothing job={job} replay={replay} />;
  return (
    <Recording
      job={job}
      recordings={insight.recordings}
      recording={recording}
      chosen={place?.token === recording.token ? place.call : null}
      replay={replay}
      onPlace={onPlace}
    />
  );
}

function Recording({
  job,
  recordings,
  recording,
  chosen,
  replay,
  onPlace,
}: {
  job: JobDetail;
  recordings: readonly AttemptRecording[];
  recording: AttemptRecording;
  chosen: number | null;
  replay: ReturnType<typeof useReplay>;
  onPlace: (place: CallPlace) => void;
}) {
  const { token } = recording;
  const { value, failure } = useCall('recordings.calls', { id: job.id, token });
  const error = job.attempts.find((attempt) => attempt.token === token)?.error ?? null;
  const calls = value?.calls;
  const faulty = useMemo(() => faultyCall(calls ?? [], error), [calls, error]);
  const issues = useMemo(() => issuesOf(error), [error]);
  const call = calls?.find((each) => each.call === chosen) ?? faulty;
  const reason = whyNotReplayable(recording);
  return (
    <div className="@container flex min-h-0 flex-1 flex-col">
      <div className="flex h-9 shrink-0 items-center gap-2 border-b border-line px-4 text-sm text-muted">
        {recordings.length > 1 ? (
          <Select
            quiet
            aria-label="Attempt"
            value={String(token)}
            choices={recordings
              .toReversed()
              .map((each) => ({ value: String(each.token), label: attemptName(job, each.token) }))}
            onChange={(next) => onPlace({ token: Number(next), call: null })}
          />
        ) : (
          <span className="whitespace-nowrap">{attemptName(job, token)}</span>
        )}
        <span className="min-w-0 truncate">
          {plural(recording.calls, 'call')}
          {recording.dropped > 0 ? `, the first ${recording.dropped} were not kept` : ''}
          <span className="text-faint"> · {formatBytes(recording.stored)} stored</span>
        </span>
        <span className="ml-auto">
          <Tooltip text={replay.refusal ?? reason ?? 'Run it again as a dry run against these answers'} keys="p">
            <Button
              size="small"
              icon={<CirclePlay size={12} aria-hidden />}
              busy={replay.busy}
              aria-disabled={reason !== null}
              onClick={() => replay.run(job.id, token, reason)}
            >
              Replay
            </Button>
          </Tooltip>
        </span>
      </div>
      {failure ? (
        <div className="p-3">
          <FailureNotice failure={failure} />
        </div>
      ) : calls === undefined ? (
        <Reading rows={4} height={26} name="The calls are being read" />
      ) : call === null ? (
        <Empty title="These calls are no longer kept">
          Old recordings are removed. How long they are kept is a setting of the retention.
        </Empty>
      ) : (
        <>
          <CallList calls={calls} chosen={call.call} onChoose={(next) => onPlace({ token, call: next })} />
          <CallView
            key={`${token} ${call.call}`}
            id={job.id}
            call={call}
            issues={call.call === faulty?.call ? issues : none}
          />
        </>
      )}
    </div>
  );
}

const none: readonly never[] = [];

function attemptName(job: JobDetail, token: number): string {
  const attempt = job.attempts.find((each) => each.token === token);
  return attempt ? `Attempt ${attempt.number} · ${outcomeLooks[attempt.outcome].word.toLowerCase()}` : 'An attempt';
}

/** Why there are no calls, and how there would be some. */
function Nothing({ job, replay }: { job: JobDetail; replay: ReturnType<typeof useReplay> }) {
  const of = replayedBy(job.triggerDetail);
  if (of) {
    return (
      <Empty
        title="A replay"
        actions={
          <Button onClick={() => navigate(jobRoute(of.job, { tab: 'calls' }))}>Open the calls of job {of.job}</Button>
        }
      >
        Its calls were answered from the recording of <JobLink id={of.job}>job {of.job}</JobLink>. They are kept there.
      </Empty>
    );
  }
  return (
    <Empty
      title="No calls were kept"
      actions={job.finishedAt === null ? undefined : <Again job={job} replay={replay} />}
    >
      What a provider answers is kept when an attempt fails, and for every attempt of a job that is run with recording.
    </Empty>
  );
}

function Again({ job, replay }: { job: JobDetail; replay: ReturnType<typeof useReplay> }): ReactNode {
  return (
    <Tooltip text={replay.refusal ?? 'The same payload again, with all calls kept however it ends'}>
      <Button icon={<CircleDot size={13} aria-hidden />} busy={replay.busy} onClick={() => replay.runRecorded(job.id)}>
        Run again with recording
      </Button>
    </Tooltip>
  );
}
