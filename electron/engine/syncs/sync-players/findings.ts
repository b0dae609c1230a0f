import { listed, plural, some } from '#engine/syncs/words.ts';
import type { Unmatched } from '#engine/nfl/players/unmatched.ts';
import type { Conflict } from './identities.ts';
import type { Context } from './index.ts';
import type { ToldFile } from './told.ts';

/** Tells what is different about the files, and which cells could not be used. */
export function reportFiles({ warn }: Context, files: readonly ToldFile[]): void {
  for (const { name, added, missing, blank, strange } of files) {
    if (added.length + missing.length > 0) {
      const parts = [
        ...(added.length > 0
          ? [`it has ${plural(added.length, 'column')} that nothing reads: ${added.join(', ')}`]
          : []),
        ...(missing.length > 0 ? [`it lacks ${plural(missing.length, 'column')}: ${missing.join(', ')}`] : []),
      ];
      warn({
        code: 'columns_changed',
        message: `The columns of ${name} have changed: ${parts.join('; ')}.${added.length > 0 && missing.length > 0 ? ' Perhaps one was renamed.' : ''}`,
        details: { file: name, added: [...added], missing: [...missing] },
      });
    }
    if (blank > 0) {
      warn({
        code: 'blank_rows',
        message: `${plural(blank, 'row')} of ${name} without a name and an id ${blank === 1 ? 'was' : 'were'} left out.`,
        details: { file: name, count: blank },
      });
    }
    if (strange.length > 0) {
      warn({
        code: 'cells_not_read',
        message: `${plural(strange.length, 'cell')} of ${name} could not be read and ${strange.length === 1 ? 'was' : 'were'} taken as empty: ${some(strange)}.`,
        details: { file: name, ...listed(strange) },
      });
    }
  }
}

/** Says which ids two players are said to have, and which players a file has twice. */
export function reportConflicts(
  { warn, fact }: Context,
  conflicts: readonly Conflict[],
  repeated: readonly string[],
): void {
  fact('id_conflicts', conflicts.length);
  if (conflicts.length > 0) {
    warn({
      code: 'id_conflicts',
      message: `${plural(conflicts.length, 'id')} claimed for several players ${conflicts.length === 1 ? 'was' : 'were'} given to none: ${some(
        conflicts.map(({ provider, id, claims }) => `${provider} ${id} (${[...claims.keys()].slice(0, 3).join(', ')})`),
      )}.`,
      details: listed(
        conflicts.map(({ provider, id, claims }) => ({
          provider,
          id,
          claims: [...claims].slice(0, 5).map(([gsisId, sources]) => ({ gsisId, sources: [...sources] })),
        })),
      ),
    });
  }
  if (repeated.length > 0) {
    warn({
      code: 'repeated_players',
      message: `The file of ids has ${plural(repeated.length, 'player')} more than once with ids that differ; only those on which its rows agree were taken: ${some(repeated)}.`,
      details: listed(repeated),
    });
  }
}

/** Says who could not be matched. `total`: also those whom no fantasy provider knows. */
export function reportUnmatched({ warn, fact }: Context, unmatched: readonly Unmatched[], total: number): void {
  fact('unmatched', total);
  fact('unmatched_listed', unmatched.length);
  if (total === 0) return;
  const names = [
    ...new Set(unmatched.map(({ name, provider, providerPlayerId }) => name ?? `${provider} ${providerPlayerId}`)),
  ];
  warn({
    code: 'players_unmatched',
    message:
      `${plural(total, 'player')} could not be matched by an id.` +
      (unmatched.length === 0
        ? ''
        : ` ${plural(names.length, 'of them is', 'of them are')} known to a fantasy provider, with ${plural(unmatched.length, 'id')} in nfl_unmatched_players: ${some(names)}.`),
    details: listed(
      unmatched.map(({ provider, providerPlayerId, name, team, reason }) => ({
        provider,
        providerPlayerId,
        name,
        team,
        reason,
      })),
    ),
  });
}
