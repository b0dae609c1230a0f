import type { ProviderId } from '#engine/nfl/players/match.ts';
import type { Source, Told, ToldFile } from './told.ts';

/** An id that several players are said to have: it is nobody's until that is settled. */
export interface Conflict {
  readonly provider: string;
  readonly id: string;
  /** gsis id → the files that say so. */
  readonly claims: ReadonlyMap<string, readonly Source[]>;
}

/** Somebody of a file of whom no gsis id is known. */
export interface Nobody {
  readonly told: Told;
  readonly reason: string;
}

export interface Identities {
  /** By gsis id: what each file tells of the player. */
  readonly players: ReadonlyMap<string, readonly Told[]>;
  /** `provider id` → whose it is, and the file that said so first. */
  readonly ids: ReadonlyMap<string, { readonly id: ProviderId; readonly gsisId: string; readonly toldBy: Source }>;
  readonly conflicts: readonly Conflict[];
  /** Players whom `player_ids` has more than once with ids that differ: only those on which its rows agree were taken. */
  readonly repeated: readonly string[];
  readonly nobodies: readonly Nobody[];
}

/**
 * Joins what files tell of players: by gsis id, and where a row has none by its other ids. Names join nobody. An id that two
 * players are said to have is given to neither.
 */
export function identify(files: readonly ToldFile[]): Identities {
  const players = new Map<string, Told[]>();
  const repeated: string[] = [];
  const withIds: Told[] = [];
  for (const file of files) {
    for (const [gsisId, rows] of groupByGsis(file.told)) {
      const agreed = file.source === 'player_ids' ? agreedIds(rows) : rows.flatMap(({ ids }) => ids);
      if (file.source === 'player_ids' && rows.some(({ ids }) => ids.length > agreed.length)) repeated.push(gsisId);
      // Of rows that tell of the same player, the last counts.
      const last = rows.at(-1);
      if (!last) continue;
      const told = { ...last, ids: agreed };
      players.set(gsisId, [...(players.get(gsisId) ?? []), told]);
      withIds.push(told);
    }
  }
  const claims = new Claims();
  for (const { gsisId, ids, source } of withIds) {
    for (const id of ids) if (gsisId !== null) claims.add(id, gsisId, source);
  }

  const nobodies: Nobody[] = [];
  for (const told of files.flatMap((file) => file.told.filter(({ gsisId }) => gsisId === null))) {
    const [gsisId, ...others] = claims.holders(told.ids);
    if (gsisId === undefined) nobodies.push({ told, reason: 'no gsis id, and none of the other ids is known' });
    else if (others.length > 0)
      nobodies.push({ told, reason: 'no gsis id, and the other ids are those of several players' });
    else if (claims.contradict(told.ids, gsisId)) {
      nobodies.push({ told, reason: `no gsis id, and not all other ids are those of ${gsisId}` });
    } else {
      players.set(gsisId, [...(players.get(gsisId) ?? []), told]);
      for (const id of told.ids) claims.add(id, gsisId, told.source);
    }
  }
  return { players, ...claims.settle(), repeated, nobodies };
}

function groupByGsis(rows: readonly Told[]): Map<string, Told[]> {
  const groups = new Map<string, Told[]>();
  for (const told of rows) {
    if (told.gsisId === null) continue;
    const group = groups.get(told.gsisId);
    if (group) group.push(told);
    else groups.set(told.gsisId, [told]);
  }
  return groups;
}

/** The ids that all rows have. */
function agreedIds(rows: readonly Told[]): ProviderId[] {
  const [first, ...others] = rows;
  return (first?.ids ?? []).filter(([provider, id]) =>
    others.every(({ ids }) => ids.some(([otherProvider, otherId]) => otherProvider === provider && otherId === id)),
  );
}

/** Who is said to have which id. */
class Claims {
  readonly #byId = new Map<string, { id: ProviderId; claims: Map<string, Source[]> }>();
  /** gsis id → provider → ids */
  readonly #byPlayer = new Map<string, Map<string, Set<string>>>();

  add(id: ProviderId, gsisId: string, source: Source): void {
    const [provider, value] = id;
    const key = `${provider} ${value}`;
    let known = this.#byId.get(key);
    if (!known) this.#byId.set(key, (known = { id, claims: new Map() }));
    const sources = known.claims.get(gsisId);
    if (!sources) known.claims.set(gsisId, [source]);
    else if (!sources.includes(source)) sources.push(source);

    let own = this.#byPlayer.get(gsisId);
    if (!own) this.#byPlayer.set(gsisId, (own = new Map()));
    const values = own.get(provider);
    if (values) values.add(value);
    else own.set(provider, new Set([value]));
  }

  /** Who has one of these ids alone. */
  holders(ids: readonly ProviderId[]): string[] {
    const holders = new Set<string>();
    for (const [provider, value] of ids) {
      const claims = this.#byId.get(`${provider} ${value}`)?.claims;
      const [gsisId] = claims?.keys() ?? [];
      if (claims?.size === 1 && gsisId !== undefined) holders.add(gsisId);
    }
    return [...holders];
  }

  /** Whether the player is known under another id at one of these providers. */
  contradict(ids: readonly ProviderId[], gsisId: string): boolean {
    const own = this.#byPlayer.get(gsisId);
    return ids.some(([provider, value]) => own?.get(provider)?.has(value) === false);
  }

  settle(): Pick<Identities, 'ids' | 'conflicts'> {
    const ids = new Map<string, { id: ProviderId; gsisId: string; toldBy: Source }>();
    const conflicts: Conflict[] = [];
    for (const [key, { id, claims }] of this.#byId) {
      const [first] = claims;
      if (claims.size === 1 && first) ids.set(key, { id, gsisId: first[0], toldBy: first[1][0] ?? 'player_ids' });
      else conflicts.push({ provider: id[0], id: id[1], claims });
    }
    return { ids, conflicts };
  }
}
