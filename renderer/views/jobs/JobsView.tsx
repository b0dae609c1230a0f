import type { JobsRoute } from '../../app/router.ts';
import { JobsPage } from './JobsPage.tsx';

/** All jobs: those that run, that wait, and that have ended, the newest first. */
export function JobsView({ route }: { route: JobsRoute }) {
  return <JobsPage route={route} title="Jobs" />;
}
