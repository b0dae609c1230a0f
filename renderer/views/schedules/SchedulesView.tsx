export function SchedulesView(_: { item: string | null; part: string | null }) {
  return <h1>Schedules</h1>;
}
