import { useStatus } from '../../data/StatusProvider.tsx';
import { Empty } from '../../ui/Empty.tsx';
import { Skeleton } from '../../ui/Skeleton.tsx';

/** What stands where something of the database is being read for the first time, or can’t be. */
export function Reading(props: { rows: number; height: number; name: string }) {
  const lost = useStatus().value?.database.state === 'lost';
  if (!lost) return <Skeleton {...props} />;
  return (
    <Empty title="Not read yet">
      The database can’t be reached. What belongs here is read as soon as it is back; what you looked at before is still
      there.
    </Empty>
  );
}
