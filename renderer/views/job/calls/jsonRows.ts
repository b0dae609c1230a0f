/** A line of a JSON value that is shown as a tree. */
export interface JsonRow {
  /** Of names and places, from the root. */
  readonly path: readonly string[];
  readonly name: string | null;
  readonly kind: 'object' | 'array' | 'leaf' | 'missing';
  /** Of a leaf, or for a closed object or list a glance at what is in it. */
  readonly text: string;
  /** Members of an object or a list. */
  readonly size: number;
  readonly open: boolean;
  /** What is wrong with it. */
  readonly problem: string | null;
}

/** Something that is wrong with a value: where, as far as there is something, and the rest of the way that is missing. */
export interface Problem {
  readonly path: readonly string[];
  readonly missing: string | null;
  readonly message: string;
}

export function keyOf(path: readonly string[]): string {
  return path.join('\u0001');
}

/** The lines to be shown while those in `open` are unfolded. */
export function jsonRows(root: unknown, open: ReadonlySet<string>, problems: readonly Problem[]): JsonRow[] {
  const rows: JsonRow[] = [];
  const add = (path: readonly string[], name: string | null, value: unknown): void => {
    const key = keyOf(path);
    const own = problems.filter((each) => keyOf(each.path) === key);
    const problem = own.find(({ missing }) => missing === null)?.message ?? null;
    const size = sizeOf(value);
    if (size === null) {
      rows.push({ path, name, kind: 'leaf', text: JSON.stringify(value) ?? 'null', size: 0, open: false, problem });
      return;
    }
    const unfolded = open.has(key);
    const kind = Array.isArray(value) ? 'array' : 'object';
    rows.push({ path, name, kind, text: unfolded ? '' : glance(value), size, open: unfolded, problem });
    if (!unfolded) return;
    for (const [inner, each] of entriesOf(value) ?? []) add([...path, inner], inner, each);
    for (const { missing, message } of own) {
      if (missing === null) continue;
      rows.push({
        path: [...path, missing],
        name: missing,
        kind: 'missing',
        text: '',
        size: 0,
        open: false,
        problem: message,
      });
    }
  };
  add([], null, root);
  return rows;
}

/** What is unfolded at first: the root, what is short below it, and the way to each problem. */
export function openAtFirst(root: unknown, problems: readonly Problem[]): Set<string> {
  const open = new Set(['']);
  const entries = entriesOf(root) ?? [];
  for (const [name, value] of entries) {
    const size = sizeOf(value) ?? 0;
    if (size > 0 && size <= fewMembers) open.add(keyOf([name]));
  }
  for (const { path } of problems) openWay(open, path);
  return open;
}

const fewMembers = 12;

/** Unfolds all that leads to a place, the place itself included. */
export function openWay(open: Set<string>, path: readonly string[]): void {
  for (let length = 0; length <= path.length; length += 1) open.add(keyOf(path.slice(0, length)));
}

/** Where something is that is named with dots (`response.0.league.id`), as far as it is there; names may hold dots. */
export function placeOf(root: unknown, dotted: string): Pick<Problem, 'path' | 'missing'> {
  const names = dotted === '' ? [] : dotted.split('.');
  const path: string[] = [];
  let value = root;
  let at = 0;
  while (at < names.length) {
    const members = new Map(entriesOf(value) ?? []);
    let taken = 0;
    for (let length = names.length - at; length > 0 && taken === 0; length -= 1) {
      const name = names.slice(at, at + length).join('.');
      if (!members.has(name)) continue;
      path.push(name);
      value = members.get(name);
      taken = length;
    }
    if (taken === 0) return { path, missing: names.slice(at).join('.') };
    at += taken;
  }
  return { path, missing: null };
}

/** The places whose name or value holds a text, in their order, at most `most`. */
export function findInJson(root: unknown, text: string, most: number): string[][] {
  const wanted = text.trim().toLowerCase();
  const found: string[][] = [];
  if (wanted === '') return found;
  const look = (path: string[], name: string | null, value: unknown): void => {
    if (found.length >= most) return;
    const entries = entriesOf(value);
    const said = typeof value === 'string' ? value : entries === null ? (JSON.stringify(value) ?? '') : '';
    if ((name !== null && name.toLowerCase().includes(wanted)) || said.toLowerCase().includes(wanted)) found.push(path);
    for (const [inner, each] of entries ?? []) look([...path, inner], inner, each);
  };
  look([], null, root);
  return found;
}

function entriesOf(value: unknown): [string, unknown][] | null {
  if (Array.isArray(value)) return value.map((item: unknown, index) => [String(index), item]);
  return typeof value === 'object' && value !== null ? Object.entries(value) : null;
}

/** Members of an object or a list; null for anything else. */
function sizeOf(value: unknown): number | null {
  if (Array.isArray(value)) return value.length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : null;
}

const longestGlance = 160;

/** The beginning of an object or a list on one line. */
function glance(value: unknown): string {
  const list = Array.isArray(value);
  const entries = entriesOf(list ? value.slice(0, longestGlance) : value) ?? [];
  let text = '';
  for (const [name, each] of entries) {
    const deep = typeof each === 'object' && each !== null;
    const said = deep ? (Array.isArray(each) ? '[…]' : '{…}') : (JSON.stringify(each) ?? 'null');
    text += `${text === '' ? '' : ', '}${list ? '' : `${name}: `}${said}`;
    if (text.length > longestGlance) break;
  }
  const short = text.length > longestGlance ? `${text.slice(0, longestGlance)}…` : text;
  return list ? `[${short}]` : `{${short}}`;
}
