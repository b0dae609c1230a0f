/** A name in its plainest form, to see whether two people are called alike. That joins nobody: two players can have one name. */
export function plainName(name: string): string {
  return name
    .toLowerCase()
    .replace(/\b(jr|sr|ii|iii|iv)\b/g, '')
    .replace(/[^a-z]/g, '');
}
