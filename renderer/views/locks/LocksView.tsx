export function LocksView(_: { item: string | null; part: string | null }) {
  return <h1>Locks</h1>;
}
