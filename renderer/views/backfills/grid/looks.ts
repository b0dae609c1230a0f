import { foundCodes, stateCodes } from '#shared/backfillGrid.ts';
import type { FoundState, PartitionState } from '#shared/backfills.ts';
import type { Shape, Tone } from '../../../ui/Glyph.tsx';

/** How a cell is drawn: a shape of its own for each state, so that colour is never alone. */
export interface CellLook {
  word: string;
  tone: Tone;
  mark: 'ring' | 'check' | 'wave' | 'cross' | 'play' | 'dot' | 'slash' | 'dash' | 'none';
  /** The same in a legend. */
  shape: Shape;
}

export const foundLooks: Record<FoundState, CellLook> = {
  never: { word: 'never synced', tone: 'idle', mark: 'ring', shape: 'ring' },
  fresh: { word: 'fresh', tone: 'good', mark: 'check', shape: 'check' },
  stale: { word: 'stale', tone: 'warn', mark: 'wave', shape: 'clock' },
  failed: { word: 'failed', tone: 'bad', mark: 'cross', shape: 'cross' },
  running: { word: 'running', tone: 'busy', mark: 'play', shape: 'turning' },
};

export const stateLooks: Record<PartitionState, CellLook> = {
  pending: { word: 'waits', tone: 'idle', mark: 'dot', shape: 'ring' },
  live: { word: 'live', tone: 'busy', mark: 'play', shape: 'turning' },
  succeeded: { word: 'succeeded', tone: 'good', mark: 'check', shape: 'check' },
  failed: { word: 'failed', tone: 'bad', mark: 'cross', shape: 'cross' },
  cancelled: { word: 'cancelled', tone: 'idle', mark: 'slash', shape: 'slash' },
  skipped: { word: 'skipped', tone: 'idle', mark: 'dash', shape: 'back' },
  left_out: { word: 'left out', tone: 'idle', mark: 'none', shape: 'dot' },
};

/** Looks by the letters in which grids come. */
export const foundLookByCode = byCode(foundCodes, foundLooks);
export const stateLookByCode = byCode(stateCodes, stateLooks);

function byCode<S extends string>(
  codes: Readonly<Record<S, string>>,
  looks: Record<S, CellLook>,
): ReadonlyMap<string, CellLook> {
  const entries = Object.entries<string>(codes);
  return new Map(entries.flatMap(([state, code]) => (isKey(looks, state) ? [[code, looks[state]] as const] : [])));
}

function isKey<S extends string>(looks: Record<S, CellLook>, state: string): state is S {
  return Object.hasOwn(looks, state);
}
