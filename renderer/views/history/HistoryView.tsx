import type { JobsRoute } from '../../app/router.ts';

export function HistoryView(_: { route: JobsRoute }) {
  return <h1>History</h1>;
}
