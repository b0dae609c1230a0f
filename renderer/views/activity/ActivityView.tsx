export function ActivityView(_: { item: string | null; part: string | null }) {
  return <h1>Activity</h1>;
}
