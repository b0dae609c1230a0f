import { OperatorError } from '#shared/errors.ts';
import type { JsonObject } from '#shared/jobs.ts';
import type { Queryable } from '#engine/database/queryable.ts';
import { placeholders as allPlaceholders, requireResolver, shiftDay, type Placeholders } from './placeholders.ts';
import { localTime } from './zones.ts';

type Json = JsonObject[string];

export interface SlotContext {
  /** The slot's own moment, ms since the epoch. */
  slot: number;
  timeZone: string;
  database: Queryable;
  placeholders?: Placeholders | undefined;
}

/**
 * A payload with its placeholders resolved at a slot. A string that is one placeholder and nothing else becomes its value
 * with its type (a number for a year); within other text it is written out. Throws an `OperatorError` for a placeholder
 * that does not exist, naming where it stands, and whatever a placeholder throws that can't be resolved.
 */
export async function resolveTemplate(payload: JsonObject, context: SlotContext): Promise<JsonObject> {
  const resolved: JsonObject = {};
  for (const [key, value] of Object.entries(payload)) resolved[key] = await resolveValue(value, key, context);
  return resolved;
}

async function resolveValue(value: Json, path: string, context: SlotContext): Promise<Json> {
  if (typeof value === 'string') return resolveText(value, path, context);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const items: Json[] = [];
    for (const [index, item] of value.entries()) items.push(await resolveValue(item, `${path}.${index}`, context));
    return items;
  }
  const resolved: JsonObject = {};
  for (const [key, item] of Object.entries(value)) resolved[key] = await resolveValue(item, `${path}.${key}`, context);
  return resolved;
}

async function resolveText(text: string, path: string, context: SlotContext): Promise<string | number> {
  const pieces = text.split(/(\{\{.*?\}\})/s);
  const written: (string | number)[] = [];
  for (const piece of pieces) {
    if (piece.startsWith('{{') && piece.endsWith('}}')) written.push(await resolvePlaceholder(piece, path, context));
    else if (piece.includes('{{')) throw notOne(piece, path);
    else if (piece !== '') written.push(piece);
  }
  const [only] = written;
  return written.length === 1 && only !== undefined ? only : written.join('');
}

const form = /^\{\{\s*([a-zA-Z]+)(?::([a-zA-Z0-9_]+))?((?:[+-]\d{1,4}[dwmy])*)\s*\}\}$/;

async function resolvePlaceholder(text: string, path: string, context: SlotContext): Promise<string | number> {
  const [, name, argument, shifts = ''] = form.exec(text) ?? [];
  if (name === undefined) throw notOne(text, path);
  const { slot, timeZone, database, placeholders = allPlaceholders } = context;
  try {
    const resolve = requireResolver(placeholders, name, argument ?? null, shifts !== '');
    const local = localTime(slot, timeZone);
    let day = { year: local.year, month: local.month, day: local.day };
    for (const [, by, unit = ''] of shifts.matchAll(/([+-]\d+)([dwmy])/g)) day = shiftDay(day, Number(by), unit);
    return await resolve({ slot: new Date(slot), day, local, timeZone, database });
  } catch (error) {
    throw error instanceof OperatorError && error.code === 'bad_placeholder' ? at(path, error) : error;
  }
}

function notOne(text: string, path: string): OperatorError {
  return at(
    path,
    new OperatorError({
      code: 'bad_placeholder',
      message: `${JSON.stringify(text)} is not a placeholder.`,
      hint: 'One looks like {{date}}, {{date-1d}} or {{season:football}}; units are d, w, m and y.',
    }),
  );
}

function at(path: string, error: OperatorError): OperatorError {
  return new OperatorError({ ...error.toFailure(), message: `${path}: ${error.message}`, details: { path } });
}
