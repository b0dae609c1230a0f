export function OverviewView(_: { item: string | null; part: string | null }) {
  return <h1>Overview</h1>;
}
