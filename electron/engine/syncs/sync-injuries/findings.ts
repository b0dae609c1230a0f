import { grouped, listed, plural, some } from '#engine/syncs/words.ts';
import type { Context } from './index.ts';
import type { Reports } from './report.ts';

/** Tells what is different about the file, and which entries could not be used. */
export function reportFile({ warn }: Context, { name, added, missing, nameless, strangeTeams }: Reports): void {
  if (added.length + missing.length > 0) {
    const parts = [
      ...(added.length > 0 ? [`it has ${plural(added.length, 'column')} that nothing reads: ${added.join(', ')}`] : []),
      ...(missing.length > 0
        ? [`it lacks ${plural(missing.length, 'column')}, of which what is known stays: ${missing.join(', ')}`]
        : []),
    ];
    warn({
      code: 'columns_changed',
      message: `The columns of ${name} have changed: ${parts.join('; ')}.${added.length > 0 && missing.length > 0 ? ' Perhaps one was renamed.' : ''}`,
      details: { file: name, added: [...added], missing: [...missing] },
    });
  }
  if (nameless.length > 0) {
    warn({
      code: 'reports_without_id',
      message: `${plural(nameless.length, 'report')} of ${name} without a gsis id ${nameless.length === 1 ? 'was' : 'were'} left out: ${some(nameless)}.`,
      details: listed(nameless),
    });
  }
  if (strangeTeams.length > 0) {
    warn({
      code: 'unknown_teams',
      message: `${name} names ${plural(strangeTeams.length, 'team')} that there is not: ${some(strangeTeams)}.`,
      details: listed(strangeTeams),
    });
  }
}

/** Says which weeks in between the file does not have: week 4 of 2024 never came. */
export function reportGaps({ warn, fact }: Context, { name }: Reports, weeks: readonly number[]): void {
  const there = new Set(weeks);
  const gaps = Array.from({ length: Math.max(0, ...weeks) }, (_, index) => index + 1).filter(
    (week) => !there.has(week),
  );
  fact('weeks_missing', gaps);
  if (gaps.length === 0) return;
  warn({
    code: 'weeks_missing',
    message: `${name} has no report of ${gaps.length === 1 ? 'week' : 'weeks'} ${gaps.join(', ')}; nflverse may not have ${gaps.length === 1 ? 'it' : 'them'}.`,
    details: { weeks: gaps },
  });
}

/** Says whom the provider lists and nobody could tell who it is. */
export function reportUnmatched({ warn, fact }: Context, { title, unmatched, rows }: Reports): void {
  fact('unmatched', unmatched.length);
  if (unmatched.length === 0) return;
  warn({
    code: 'players_unmatched',
    message: `${grouped(unmatched.length)} of ${grouped(unmatched.length + rows.length)} players whom ${title} lists could not be matched by an id, and were left out: ${some(unmatched.map(({ name, providerPlayerId }) => name ?? providerPlayerId))}.`,
    details: listed(
      unmatched.map(({ providerPlayerId, name, team, reason }) => ({ providerPlayerId, name, team, reason })),
    ),
  });
}
