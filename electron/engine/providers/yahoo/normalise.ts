// Yahoo's JSON is made of its XML by rote. What comes of it here is what one would have written by hand:
//
// - `{"0": {"team": …}, "1": …, "count": 2}` and `[{"stat": …}, {"stat": …}]` are lists of what is in them;
// - `[{"team_key": …}, [], {"name": …}]`, also nested, is one object, the holes left out;
// - `{"0": {"players": …}, "week": "11"}`, numbered and without a count, is one object too.
//
// Values stay as they are: "17" and 17, false for nothing, are for the schemas to read.

/** An answer's `fantasy_content`, or any part of it, in plain form. */
export function normalise(value: unknown): unknown {
  return plain(value, '');
}

/** `name` is the key under which the value stands: `stats` says that a list of `stat` is one. */
function plain(value: unknown, name: string): unknown {
  if (Array.isArray(value)) return ofList(value, name);
  if (!isRecord(value)) return value;
  const numbered = Object.keys(value).filter(isNumber);
  if (isCollection(value, numbered)) {
    return numbered.sort((one, other) => Number(one) - Number(other)).map((key) => item(value[key], name));
  }
  const parts = numbered.map((key) => plain(value[key], name));
  const others = Object.entries(value).filter(([key]) => !isNumber(key));
  const own = Object.fromEntries(others.map(([key, each]) => [key, plain(each, key)]));
  return Object.assign({}, ...parts.filter(isRecord), own);
}

/** `count` tells a collection from a roster position, whose count is how many places there are. */
function isCollection(value: Readonly<Record<string, unknown>>, numbered: readonly string[]): boolean {
  if (!('count' in value)) return false;
  return numbered.length > 0 || (Object.keys(value).length === 1 && Number(value['count']) === 0);
}

function ofList(list: readonly unknown[], name: string): unknown {
  const filled = list.filter((each) => !isHole(each));
  if (filled.length === 0) return [];
  if (filled.every((each) => isItemOf(each, name))) return filled.map((each) => item(each, name));
  const flat = filled.flatMap((each) => (Array.isArray(each) ? mergeable(each) : [each]));
  if (!flat.every(isRecord)) return list.map((each) => plain(each, name));
  const keys = flat.flatMap((each) => Object.keys(each));
  // The same key twice: a list of alike things, whatever it is called.
  if (new Set(keys).size < keys.length) return flat.map((each) => item(each, name));
  return Object.assign({}, ...flat.map((each) => plain(each, name)));
}

/** The parts of a resource that is a list within a list. */
function mergeable(list: readonly unknown[]): unknown[] {
  return list.filter((each) => !isHole(each)).flatMap((each) => (Array.isArray(each) ? mergeable(each) : [each]));
}

/** `{"stat": {…}}` in `stats`, `{"position": "QB"}` in `eligible_positions_to_add`. */
function isItemOf(value: unknown, name: string): boolean {
  if (!isRecord(value)) return false;
  const [key, ...more] = Object.keys(value);
  return key !== undefined && more.length === 0 && (name.includes(`${key}s`) || name.includes(`${key}es`));
}

/** What is in a list: the thing itself, without the key that says what it is. */
function item(value: unknown, name: string): unknown {
  if (!isRecord(value)) return plain(value, name);
  const [key, ...more] = Object.keys(value);
  return key !== undefined && more.length === 0 ? plain(value[key], key) : plain(value, name);
}

function isHole(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function isNumber(key: string): boolean {
  return /^\d+$/.test(key);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
