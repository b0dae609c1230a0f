import type { PartitionState } from '#shared/backfills.ts';
import { useCall } from '../../data/useCall.ts';
import { Ago } from '../../ui/now.tsx';
import { JobLink } from '../job/JobLink.tsx';
import { stateLooks } from './grid/looks.ts';
import { useLast } from './useLast.ts';

/** A partition of a backfill in a line: its state, its job, what went wrong or why it was left out. */
export function PartitionNote({ id, number, state }: { id: string; number: number; state: PartitionState }) {
  const answer = useCall('backfills.details', { id, numbers: [number] }, { fresh: true });
  const known = useLast(answer.value)?.find((each) => each.number === number);
  // What was read of it may be of a state before: only its word is of now.
  const fresh = known?.state === state ? known : undefined;
  const message = fresh?.error?.['message'];
  return (
    <>
      {stateLooks[state].word}
      {known?.job ? (
        <>
          , job <JobLink id={known.job} />
        </>
      ) : null}
      {fresh?.endedAt ? (
        <>
          {' '}
          <Ago moment={fresh.endedAt} />
        </>
      ) : null}
      {fresh?.why ? <span className="text-muted">. {fresh.why}</span> : null}
      {typeof message === 'string' ? <span className="text-bad">: {message}</span> : null}
    </>
  );
}
