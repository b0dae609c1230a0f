import { z } from 'zod';
import type { OperatorAction } from '#shared/activity.ts';
import { OperatorError } from '#shared/errors.ts';
import { pauseScopeSchema } from '#shared/pauses.ts';
import { pause, unpause, type PauseTarget } from '#engine/queue/pauses.ts';
import { impossible, possible, type Undoing } from './undoing.ts';

const detailSchema = z.object({
  scope: pauseScopeSchema,
  name: z.string(),
  /** False: it was so already. */
  changed: z.boolean().optional(),
});

/** What was paused is resumed, if it is that very pause that stands. */
export const undoPause: Undoing = {
  async judge(database, action) {
    const detail = detailOf(action);
    if (!detail) return impossible('It does not say what it was for.');
    if (detail.changed === false) return impossible('It changed nothing: that was paused already.');
    // Both have the time of the transaction in which they were written.
    const [standing] = await database.query<{ this_one: boolean }>(
      `select p.paused_at = a.at as this_one from sync.pauses p, sync.operator_actions a
       where p.scope = $1 and p.name = $2 and a.id = $3`,
      [detail.scope, detail.name, action.id],
    );
    if (!standing) return impossible(`It was resumed meanwhile.`);
    if (!standing.this_one) return impossible('What is paused now was paused by another action: take that one back.');
    return possible(`Resumes ${nameOf(detail)}.`);
  },
  async hold(transaction, action) {
    const detail = detailOf(action);
    if (!detail) return;
    await transaction.query('select from sync.pauses where scope = $1 and name = $2 for update', [
      detail.scope,
      detail.name,
    ]);
  },
  async apply(transaction, action) {
    const target = requireTarget(action);
    if (!(await unpause(transaction, target))) throw meanwhile(`${nameOf(target)} was resumed meanwhile.`);
    return { action: 'resume', detail: { ...target, changed: true } };
  },
};

/** What was resumed is paused again, with the reason that it had. */
export const undoResume: Undoing = {
  async judge(database, action) {
    const detail = detailOf(action);
    if (!detail) return impossible('It does not say what it was for.');
    if (detail.changed === false) return impossible('It changed nothing: that was not paused.');
    const paused = await database.query('select from sync.pauses where scope = $1 and name = $2', [
      detail.scope,
      detail.name,
    ]);
    if (paused.length > 0) return impossible('It is paused again already.');
    return possible(`Pauses ${nameOf(detail)} again.`);
  },
  // There is no row to be locked: the pause itself finds out whether it comes too late.
  hold: async () => undefined,
  async apply(transaction, action, { actor, reason }) {
    const target = requireTarget(action);
    const [before] = await transaction.query<{ reason: string | null }>(
      `select coalesce(reason, detail ->> 'reason') as reason from sync.operator_actions
       where action = 'pause' and detail ->> 'scope' = $1 and detail ->> 'name' = $2 and id < $3
       order by at desc, id desc limit 1`,
      [target.scope, target.name, action.id],
    );
    const why = reason ?? before?.reason ?? undefined;
    if (!(await pause(transaction, target, { by: actor, reason: why }))) {
      throw meanwhile(`${nameOf(target)} was paused meanwhile.`);
    }
    return { action: 'pause', detail: { ...target, reason: why ?? null, changed: true } };
  },
};

function detailOf(action: OperatorAction): z.infer<typeof detailSchema> | null {
  return detailSchema.safeParse(action.detail).data ?? null;
}

function requireTarget(action: OperatorAction): PauseTarget {
  const { scope, name } = detailSchema.parse(action.detail);
  return { scope, name };
}

function nameOf({ scope, name }: PauseTarget): string {
  return scope === 'all' ? 'everything' : name;
}

function meanwhile(message: string): OperatorError {
  return new OperatorError({ code: 'not_undoable', message });
}
