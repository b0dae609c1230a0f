/** Yahoo's number of the NFL game by season. */
const keys: ReadonlyMap<number, number> = new Map([
  [2015, 348],
  [2016, 359],
  [2017, 371],
  [2018, 380],
  [2019, 390],
  [2020, 399],
  [2021, 406],
  [2022, 414],
  [2023, 423],
  [2024, 449],
  [2025, 461],
  [2026, 470],
]);

/** The key of the NFL game of a season: 449 for 2024; null for one whose key is not known. */
export function gameKeyOf(season: number): string | null {
  return keys.get(season)?.toString() ?? null;
}

/** The season of a league's, team's or player's key (449.l.75178), or of a game key; null where it is not known. */
export function seasonOfKey(key: string): number | null {
  const game = Number(key.split('.')[0]);
  return [...keys].find(([, number]) => number === game)?.[0] ?? null;
}
