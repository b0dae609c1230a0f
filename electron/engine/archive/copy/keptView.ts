import type { Queryable } from '#engine/database/queryable.ts';
import type { ArchiveReader, Write } from '../sql.ts';

/** Something that is no history, kept as it was last: read every so many ms while the database can be reached. */
export interface KeptView {
  readonly name: string;
  readonly every: number;
  /** Gives what JSON can hold. */
  read(database: Queryable): Promise<unknown>;
}

/** Which view is due, and that it was read. */
export class KeptViews {
  readonly #views: readonly KeptView[];
  readonly #readAt = new Map<string, number>();

  constructor(views: readonly KeptView[]) {
    this.#views = views;
  }

  /** The one that has been due for longest at a moment (ms); null where none is. */
  next(now: number): KeptView | null {
    const dueAt = ({ name, every }: KeptView): number => (this.#readAt.get(name) ?? -Infinity) + every;
    const due = this.#views.filter((view) => dueAt(view) <= now);
    return due.toSorted((a, b) => (dueAt(a) < dueAt(b) ? -1 : 1))[0] ?? null;
  }

  /** Whether it was tried to read a view. */
  wasTried({ name }: KeptView): boolean {
    return this.#readAt.has(name);
  }

  wasRead({ name }: KeptView, now: number): void {
    this.#readAt.set(name, now);
  }
}

/** `asOf`: ms since the epoch. */
export function keepView(name: string, asOf: number, value: unknown): Write {
  return {
    sql: 'insert or replace into views (name, as_of, value) values (?1, ?2, ?3)',
    rows: [[name, Math.floor(asOf), JSON.stringify(value)]],
  };
}

/** The names of the views that were kept at some time. */
export async function readKeptNames(archive: ArchiveReader): Promise<Set<string>> {
  const rows = await archive.query<{ name: string }>('select name from views');
  return new Set(rows.map(({ name }) => name));
}
