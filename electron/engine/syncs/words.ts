// How syncs word what they have to tell: in sentences of their log, and in lists of their result.

/** Entries that a list in a warning or a fact shows; the count beside it is exact. */
const mostListed = 50;

/** What a run has to tell beside its counts. */
export type Listed<Entry> = { count: number; list: Entry[] };

export function listed<Entry>(entries: readonly Entry[]): Listed<Entry> {
  return { count: entries.length, list: entries.slice(0, mostListed) };
}

/** `1 league`, `1,030 leagues` */
export function plural(count: number, one: string, several = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : several}`;
}

/** `5,603` */
export function grouped(count: number): string {
  return count.toLocaleString('en-US');
}

/** The first few of a list, for a sentence. */
export function some(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(', ');
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}

/** `14.5 kB`, `4.1 MB` */
export function megabytes(bytes: number): string {
  return bytes < 100_000 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
