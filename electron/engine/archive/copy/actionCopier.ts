import type { Archive } from '../archive.ts';
import { readActionsAfter } from './actionSource.ts';
import { copyBulkActions, followBulkActions } from './bulkSource.ts';
import type { Moment } from './jobSource.ts';
import type { Ask } from './pace.ts';
import type { CopyProgress } from './progress.ts';
import { addActions } from './writes.ts';

const actionsAtOnce = 500;
const every = 3_000;

/**
 * Copies what operators did, by id. Ids are drawn before their transactions commit: those after the last one that is known
 * to be complete are read again until all transactions that had begun when it was seen are over.
 */
export class ActionCopier {
  readonly #archive: Archive;
  /** Actions up to `id` were there; those that commit late are there when none before `next` is under way. */
  #seen: { id: string; next: bigint | null } | null = null;
  #at = -Infinity;

  constructor(archive: Archive) {
    this.#archive = archive;
  }

  /** Gives how far it has come then. */
  async copy(ask: Ask, moment: Moment, progress: CopyProgress): Promise<CopyProgress> {
    if (moment.ms - this.#at < every) return progress;
    const archive = this.#archive;
    let last = progress.actions;
    for (;;) {
      const after = last;
      const actions = await ask((database) => readActionsAfter(database, after, progress.floor, actionsAtOnce));
      const fresh = await this.#withoutKnown(actions);
      await copyBulkActions(
        archive,
        fresh.flatMap(({ bulkAction }) => (bulkAction === null ? [] : [bulkAction])),
        ask,
      );
      if (fresh.length > 0) await archive.write([addActions(fresh)]);
      last = actions.at(-1)?.id ?? last;
      if (actions.length < actionsAtOnce) break;
    }
    await followBulkActions(archive, ask);
    this.#at = moment.ms;
    return this.#mark(moment, progress, last);
  }

  #mark(moment: Moment, progress: CopyProgress, last: string): CopyProgress {
    const seen = this.#seen;
    let settled = progress;
    if (seen && seen.next !== null && moment.oldest >= seen.next) {
      settled = { ...progress, actions: seen.id };
      this.#seen = null;
    } else if (seen?.next === null) {
      // An id is drawn a moment before its transaction has a number: the mark is taken some seconds after the id was seen.
      seen.next = moment.next;
    }
    this.#seen ??= last === settled.actions ? null : { id: last, next: null };
    return settled;
  }

  async #withoutKnown<T extends { id: string }>(actions: readonly T[]): Promise<T[]> {
    if (actions.length === 0) return [];
    const known = await this.#archive.queryWritten<{ id: string }>(
      'select cast(id as text) as id from actions where id in (select value from json_each(?1))',
      [`[${actions.map(({ id }) => id).join(',')}]`],
    );
    const ids = new Set(known.map(({ id }) => id));
    return actions.filter(({ id }) => !ids.has(id));
  }
}
