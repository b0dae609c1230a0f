export function WorkersView(_: { item: string | null; part: string | null }) {
  return <h1>Workers</h1>;
}
