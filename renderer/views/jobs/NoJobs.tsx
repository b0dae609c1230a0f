import { Play } from 'lucide-react';
import { navigate, runRoute } from '../../app/router.ts';
import { useCall } from '../../data/useCall.ts';
import { Button } from '../../ui/Button.tsx';
import { Empty } from '../../ui/Empty.tsx';

/** What stands where no job is: nothing matches, or there are none yet. */
export function NoJobs({ view, text, onClear }: { view: 'jobs' | 'history'; text: string; onClear: () => void }) {
  const first = useCall('syncs.list', {}).value?.[0]?.name;
  if (text !== '') {
    return (
      <Empty title="No such jobs" actions={<Button onClick={onClear}>Show all jobs</Button>}>
        Nothing in {view === 'jobs' ? 'the queue or the history' : 'the history'} is like{' '}
        <span className="copyable font-mono text-ink">{text}</span>.
      </Empty>
    );
  }
  const run =
    first === undefined ? undefined : (
      <Button look="solid" icon={<Play size={13} aria-hidden />} onClick={() => navigate(runRoute(first))}>
        Run {first}
      </Button>
    );
  return view === 'jobs' ? (
    <Empty title="No jobs yet" actions={run}>
      Every run of a sync is a job. It is listed here from the moment it is asked for, with its log, its attempts and
      what it changed in the database.
    </Empty>
  ) : (
    <Empty title="No history yet" actions={run}>
      Every job that has ended stays here, with its log and its result, for as long as the retention says.
    </Empty>
  );
}
