export function DataView(_: { item: string | null; part: string | null }) {
  return <h1>Data</h1>;
}
