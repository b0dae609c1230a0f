import type { ErrorHelp } from './help.ts';

/** Errors of what was found, and of what it was asked for. */
export const dataErrors: Readonly<Record<string, ErrorHelp>> = {
  implausible: {
    means: 'The run found far less than the last ones did, or numbers that can’t be. To be safe, nothing was written.',
    todo: 'Open the calls and look whether the provider answered in full. If it is right, run it again with “Accept a collapse”.',
    retry: 'after',
  },
  empty_answer: {
    means: 'The provider answered with an empty list where there always is something. Nothing was written.',
    todo: 'Usually it has trouble and recovers. If it lasts, open the call and check what was asked.',
    retry: 'later',
  },
  nothing_found: {
    means: 'There is nothing for this payload.',
    todo: 'Check the payload; what was asked for may not have been published yet.',
    retry: 'after',
  },
  no_projections: {
    means: 'The source has no projections for that week.',
    todo: 'Wait until they are published, or run it for another week or source.',
    retry: 'later',
  },
  no_rosters: {
    means: 'No rosters of the league are stored for that week.',
    todo: 'Run sync-league-data for the league and week first.',
    retry: 'after',
  },
  no_statistics: {
    means: 'No statistics of players are stored for that season or week.',
    todo: 'Run sync-player-stats for it first.',
    retry: 'after',
  },
  no_leagues: {
    means: 'No league is stored, and none was named.',
    todo: 'Name a league in the payload.',
    retry: 'after',
  },
  schedule_not_loaded: {
    means: 'The schedule of that season is not stored, so weeks can’t be told.',
    todo: 'Run sync-nfl-matchups for the season first.',
    retry: 'after',
  },
  season_not_begun: {
    means: 'The season that was meant has not begun.',
    todo: 'Run it when it has, or name a season and week in the payload.',
    retry: 'later',
  },
  season_over: {
    means: 'The season is over and the next one is not known yet.',
    todo: 'Nothing until the next schedule is published, or name a season and week in the payload.',
    retry: 'later',
  },
  between_seasons: {
    means: 'There is no week to work on between two seasons.',
    todo: 'Nothing until the next schedule is loaded.',
    retry: 'later',
  },
  season_unknown: {
    means: 'The season is not in the database.',
    todo: 'Run sync-leagues first, or check the year in the payload.',
    retry: 'after',
  },
  league_unknown: {
    means: 'The league is not in the database.',
    todo: 'Run sync-leagues first, or check the id in the payload.',
    retry: 'after',
  },
  league_not_begun: {
    means: 'The fantasy league has not begun its season.',
    todo: 'Run it again after its draft.',
    retry: 'later',
  },
  unknown_league: {
    means: 'The fantasy league in the payload is not stored.',
    todo: 'Run sync-league-data for it first, or check how it is named.',
    retry: 'after',
  },
  ambiguous_league: {
    means: 'Several stored leagues fit the name in the payload.',
    todo: 'Name the provider and the season besides.',
    retry: 'after',
  },
  not_nfl: {
    means: 'The fantasy league is of another sport.',
    todo: 'Take it out of the payload.',
    retry: 'never',
  },
  rules_unknown: {
    means: 'Some of the league’s scoring rules can’t be reckoned from the statistics that are stored.',
    todo: 'Look in the details which. The sync has to learn them.',
    retry: 'after',
  },
  no_rules: {
    means: 'No scoring rules of the league are stored.',
    todo: 'Run sync-league-data for it first.',
    retry: 'after',
  },
  invalid_scoring: {
    means: 'The stored scoring rules of the league are not valid.',
    todo: 'Run sync-league-data for it again; if that does not mend them, correct them in the database.',
    retry: 'after',
  },
  invalid_payload: {
    means: 'The payload is not what the sync takes.',
    todo: 'Run it again with changes: the form shows which field is wrong.',
    retry: 'after',
  },
  invalid_settings: {
    means: 'A setting in the database that this sync reads is not valid.',
    todo: 'Correct it; the details name it.',
    retry: 'after',
  },
  invalid_retention: {
    means: 'The retention settings are not valid, so nothing was removed.',
    todo: 'Correct them in the settings, or with "touchline retention set".',
    retry: 'after',
  },
  functions_failed: {
    means: 'Some of the functions that compute statistics in the database failed; the others are done.',
    todo: 'Look in the details which and why. They are functions of the project.',
    retry: 'after',
  },
  missing_function: {
    means: 'A function that the settings name is not in the database.',
    todo: 'Create it, or take it out of the settings.',
    retry: 'after',
  },
  unknown_function: {
    means: 'The payload names a function that the settings do not know.',
    todo: 'Check its name in the payload.',
    retry: 'after',
  },
  competitors_failed: {
    means: 'None of the competitors could be synced.',
    todo: 'Look in the details why; often it is the platform or its key.',
    retry: 'after',
  },
};
