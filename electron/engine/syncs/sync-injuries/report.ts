import type { Row } from '#engine/syncs/defineSync.ts';
import type { Unmatched } from '#engine/nfl/players/unmatched.ts';

/** A row of `nfl_injuries`. */
export interface InjuryRow extends Row {
  readonly season: number;
  readonly week: number;
  readonly team: string;
  readonly gsis_id: string;
  readonly provider: string;
}

/** What a provider gave. */
export interface Reports {
  readonly provider: 'nflverse' | 'sleeper' | 'espn';
  readonly title: string;
  /** The file, or what was asked. */
  readonly name: string;
  /** All with the same columns. */
  readonly rows: readonly InjuryRow[];
  /** Entries that name nobody. */
  readonly nameless: readonly string[];
  /** Whom the provider names, and nobody knows by an id. */
  readonly unmatched: readonly Unmatched[];
  /** Columns that the file has more or less than it used to. */
  readonly added: readonly string[];
  readonly missing: readonly string[];
  readonly strangeTeams: readonly string[];
  readonly bytes: number;
  readonly ms: number;
}
