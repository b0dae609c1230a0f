import type { ProviderFixture, ProviderTeam } from '#engine/providers/api-football/schemas.ts';
import type { Row } from '#engine/syncs/defineSync.ts';
import { listed, plural, some } from '#engine/syncs/words.ts';
import type { Context } from './fetch.ts';
import { scoreColumns } from './rows.ts';
import { isCalledOff, isKnown, isOver, isPostponed } from './statuses.ts';
import type { StoredFixture, StoredTeam } from './stored.ts';

/** Tells what became of fixtures that we had: moved, postponed, called off, corrected, back again. */
export function reportChanges(
  context: Context,
  fixtures: readonly ProviderFixture[],
  rows: readonly Row[],
  before: readonly StoredFixture[],
): void {
  const stored = new Map(before.map((each) => [each.id, each]));
  const pairs = fixtures.flatMap((now, index) => {
    const was = stored.get(now.fixture.id);
    return was ? [{ now, was, score: scoreOf(rows[index] ?? {}) }] : [];
  });
  const turned = (fits: (status: string) => boolean): Finding[] =>
    pairs
      .filter(({ now, was }) => fits(now.fixture.status.short) && now.fixture.status.short !== was.status)
      .map(({ now, was }) => finding(now, was.status, now.fixture.status.short));
  tell(
    context,
    'moved',
    pairs
      .filter(({ now, was }) => Date.parse(now.fixture.date) !== was.kickoff.getTime())
      .map(({ now, was }) => finding(now, minuteOf(was.kickoff), minuteOf(new Date(now.fixture.date)))),
  );
  tell(context, 'postponed', turned(isPostponed));
  tell(context, 'called off', turned(isCalledOff));
  tell(
    context,
    'corrected',
    pairs
      .filter(({ was, score }) => isOver(was.status) && was.score !== score)
      .map(({ now, was, score }) => finding(now, was.score, score)),
  );
  tell(
    context,
    'back',
    pairs.filter(({ was }) => was.vanished).map(({ now }) => finding(now, 'vanished', now.fixture.status.short)),
  );
}

/** Teams that are called otherwise than before. */
export function reportTeams(
  context: Context,
  teams: ReadonlyMap<number, ProviderTeam>,
  before: ReadonlyMap<number, StoredTeam>,
): void {
  const renamed = [...teams.values()].flatMap(({ id, name }) => {
    const stored = before.get(id);
    return stored && stored.named_in <= context.payload.season && stored.name !== name.trim()
      ? [{ providerTeamId: id, before: stored.name, after: name.trim() }]
      : [];
  });
  if (renamed.length === 0) return;
  context.log.info(
    `${plural(renamed.length, 'team')} renamed: ${some(renamed.map((team) => `${team.before} is now ${team.after}`))}.`,
  );
  context.fact('teams_renamed', listed(renamed));
}

/** Status codes that this product does not know: the provider has new ones. */
export function reportStatuses(context: Context, fixtures: readonly ProviderFixture[]): void {
  const unknown = new Map(
    fixtures.map(({ fixture }) => fixture.status).flatMap(({ short, long }) => (isKnown(short) ? [] : [[short, long]])),
  );
  if (unknown.size === 0) return;
  const codes = [...unknown].map(([code, words]) => ({ code, words }));
  context.warn({
    code: 'unknown_status',
    message: `The provider has ${plural(codes.length, 'status', 'statuses')} that are not known here: ${some(codes.map(({ code, words }) => `${code} (${words ?? 'without words'})`))}. Such fixtures count as not over.`,
    details: listed(codes),
  });
}

interface Finding {
  readonly providerFixtureId: number;
  readonly match: string;
  readonly before: string;
  readonly after: string;
}

function tell(context: Context, what: string, findings: readonly Finding[]): void {
  if (findings.length === 0) return;
  const sentences = findings.map(({ match, before, after }) => `${match} (${before}, now ${after})`);
  context.log.info(`${plural(findings.length, 'fixture')} ${what}: ${some(sentences)}.`);
  context.fact(`fixtures_${what.replace(' ', '_')}`, listed(findings.map((each) => ({ ...each }))));
}

function finding({ fixture, teams }: ProviderFixture, before: string, after: string): Finding {
  const match = `${teams.home?.name.trim() ?? 'open'} – ${teams.away?.name.trim() ?? 'open'}`;
  return { providerFixtureId: fixture.id, match, before, after };
}

/** As the database makes one text of it. */
function scoreOf(row: Row): string {
  return scoreColumns
    .map((column) => row[column])
    .map((value) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '-'))
    .join(' ');
}

/** `2026-08-29 13:30` */
function minuteOf(moment: Date): string {
  return moment.toISOString().slice(0, 16).replace('T', ' ');
}
