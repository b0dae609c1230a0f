import type { ProviderId } from '#engine/nfl/players/match.ts';

/** What can be known of a player, under the names of the columns of `nfl_players`. */
export interface Attributes {
  display_name: string | null;
  first_name: string | null;
  last_name: string | null;
  suffix: string | null;
  position: string | null;
  position_group: string | null;
  team: string | null;
  status: string | null;
  status_detail: string | null;
  jersey_number: number | null;
  birth_date: string | null;
  height_inches: number | null;
  weight_pounds: number | null;
  college: string | null;
  years_of_experience: number | null;
  rookie_season: number | null;
  last_season: number | null;
  draft_year: number | null;
  draft_round: number | null;
  draft_pick: number | null;
  draft_team: string | null;
  headshot_url: string | null;
}

export type Source = 'rosters' | 'players' | 'player_ids';

/** What a row of a file tells of a player. */
export interface Told {
  readonly source: Source;
  readonly gsisId: string | null;
  /** His other ids. */
  readonly ids: readonly ProviderId[];
  readonly attributes: Attributes;
}

export interface ToldFile {
  readonly source: Source;
  readonly name: string;
  readonly told: readonly Told[];
  /** Rows without a name and without an id. */
  readonly blank: number;
  /** Cells beside the ids that can't be read, and were taken as empty. */
  readonly strange: readonly string[];
  readonly added: readonly string[];
  readonly missing: readonly string[];
}
