import type { SleeperClient } from '#engine/providers/sleeper/client.ts';
import { defineSync, type SyncContext } from '#engine/syncs/defineSync.ts';
import { listed, plural, some } from '#engine/syncs/words.ts';
import { byLeagueAndWeek, findWanted, type WantedLeague } from './leagues.ts';
import { nameOf, parseLeague, payloadSchema, type Payload } from './payload.ts';
import { fetchSleeperLeague } from './sleeper.ts';
import { Skipped } from './skipped.ts';
import type { Snapshot } from './snapshot.ts';
import { readWeeks } from './weeks.ts';
import { writeSnapshot, type Written } from './write.ts';
import { fetchYahooLeague } from './yahoo.ts';

const name = 'sync-league-data';

export const syncLeagueData = defineSync({
  name,
  title: 'Fantasy leagues',
  description: 'Fetches fantasy leagues: settings, scoring, teams, standings, and each week’s rosters and matchups.',
  payload: payloadSchema,
  provider: 'sleeper',
  fallbacks: ['yahoo'],
  // Of Sleeper five at most; of Yahoo a roster for each team and week.
  estimatedCalls: ({ league }) => (league !== undefined && parseLeague(league).provider === 'yahoo' ? 42 : 5),
  // A run for all leagues keeps away from other such runs; two that write the same league wait for each other's rows.
  lock: ({ league }) => (league === undefined ? name : `${name} ${nameOf(parseLeague(league))}`),
  maxAttempts: 5,
  timeout: 30 * 60_000,
  entity: 'fantasy-leagues',
  // Runs ask for other leagues and weeks each time.
  judgesItself: true,
  partitions: byLeagueAndWeek,
  async run(context) {
    const wanted = await findWanted(context);
    if (wanted.length === 0) return tellNone(context);
    const skipped = new Skipped(context, context.payload.league !== undefined);
    let done = 0;
    let changed = 0;
    const names: string[] = [];
    for (const league of wanted) {
      context.signal.throwIfAborted();
      context.progress(done, wanted.length, `Fetching ${league.name ?? nameOf(league)}`);
      const written = await fetchAndWrite(context, league).catch((error: unknown) => skipped.add(league, error));
      if (written) {
        changed += written.changed;
        names.push(written.name);
      }
      done += 1;
      context.progress(done, wanted.length, 'Leagues');
    }
    context.fact('leagues', names.length);
    skipped.finish(names.length);
    if (names.length === 0) context.log.info('No league could be read; what is stored stays as it is.');
    else {
      const what = changed === 0 ? 'nothing changed' : `${plural(changed, 'row')} changed`;
      context.log.info(`${plural(names.length, 'league')} (${some(names)}): ${what}${skipped.words()}.`);
    }
  },
});

type Context = SyncContext<Payload, SleeperClient>;

async function fetchAndWrite(context: Context, league: WantedLeague): Promise<Written & { name: string }> {
  const { payload } = context;
  const options = {
    week: payload.week,
    weeksOf: async (season: number) => {
      const at = await context.moment();
      return context.part((transaction) => readWeeks(transaction, season, at));
    },
  };
  const snapshot =
    league.provider === 'sleeper'
      ? await fetchSleeperLeague(context.provider, league, options)
      : await fetchYahooLeague(context.use('yahoo'), league, options);
  tellFindings(context, snapshot);
  context.signal.throwIfAborted();
  const written = await context.part((transaction) => writeSnapshot(transaction, name, snapshot, payload));
  tellWritten(context, snapshot, written);
  return { ...written, name: snapshot.name };
}

function tellNone({ warn, fact }: Context): void {
  fact('leagues', 0);
  warn({
    code: 'no_leagues',
    message:
      'No fantasy league is known. Add one by running this sync once with its id: {"league": "sleeper:1335327387256119296"}, the digits of the league’s address at Sleeper, or {"league": "yahoo:449.l.75178"}.',
  });
}

/** What is worth knowing of a league before it is written. */
function tellFindings({ warn, log, payload }: Context, snapshot: Snapshot): void {
  const { name: league, ref, weeks, scoring } = snapshot;
  for (const warning of snapshot.warnings) warn(warning);
  if (!snapshot.isNfl) {
    warn({
      code: 'not_nfl',
      message: `${league} (${nameOf(ref)}) is not a league of the NFL: its players are not matched, and its points can't be reckoned.`,
    });
  }
  const unknown = Object.keys(scoring.unknown);
  if (unknown.length > 0 && snapshot.isNfl) {
    warn({
      code: 'rules_unknown',
      message: `${plural(unknown.length, 'rule')} of ${league} can't be reckoned from weekly statistics and ${unknown.length === 1 ? 'is' : 'are'} kept by name: ${some(unknown)}.`,
      details: { league: nameOf(ref), rules: scoring.unknown },
    });
  }
  if (weeks.length === 0) {
    log.info(
      payload.week === undefined
        ? `${league} has no week to fetch yet.`
        : `Week ${payload.week} is not one of ${league} (${snapshot.startWeek ?? 1} to ${snapshot.endWeek ?? 18}).`,
    );
  }
}

function tellWritten({ warn, log }: Context, snapshot: Snapshot, { unmatched, vanished, ids, changed }: Written): void {
  const { name: league, ref, weeks, teams } = snapshot;
  if (unmatched.length > 0) {
    warn({
      code: 'players_unmatched',
      message: `${plural(unmatched.length, 'player')} on rosters of ${league} could not be matched by id: they are in nfl_unmatched_players. Of ${plural(ids.size, 'player')} it is known who they are.`,
      details: listed(unmatched.map(({ provider, providerPlayerId: id, name: who }) => ({ provider, id, name: who }))),
    });
  }
  if (vanished.length > 0) {
    warn({
      code: 'teams_vanished',
      message: `${league} no longer has ${plural(vanished.length, 'team')} that ${vanished.length === 1 ? 'is' : 'are'} known. Nothing was removed.`,
      details: { league: nameOf(ref), teams: [...vanished] },
    });
  }
  const which = weeks.map(({ week }) => week).join(' and ');
  log.info(
    `${league} (${snapshot.season}): ${plural(teams.length, 'team')}${
      which === ''
        ? ''
        : `, week ${which} with ${plural(
            weeks.reduce((sum, { rosters }) => sum + rosters.reduce((all, { places }) => all + places.length, 0), 0),
            'place',
          )} on rosters`
    }; ${changed === 0 ? 'nothing changed' : `${plural(changed, 'row')} changed`}.`,
    { league: nameOf(ref), weeks: weeks.map(({ week }) => week), teams: teams.length, changed },
  );
}
