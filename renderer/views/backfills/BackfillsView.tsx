export function BackfillsView(_: { item: string | null; part: string | null }) {
  return <h1>Backfills</h1>;
}
