import type { PayloadCondition } from '#shared/filters/jobFilter.ts';
import type { Parameters } from '../sql.ts';
import { within } from './within.ts';

/** What the payload of \`jobs j\` holds at a path, as the database compares it: by the text that it has in JSON. */
export function payloadCondition(parameters: Parameters, { path, values, range }: PayloadCondition): string {
  const found = path.reduce((json, step) => stepInto(parameters, json, step), 'j.payload');
  let holds: (json: string) => string;
  if (range) {
    holds = (json) =>
      `json_type(${json}) in ('integer', 'real') and ${within(parameters, `cast(${json} as numeric)`, range)}`;
  } else {
    const wanted = (values ?? []).map((value) => parameters.add(comparable(value))).join(', ');
    holds = (json) => `${textOf(json)} in (${wanted})`;
  }
  return `(select case json_type(v.json) when 'array' then exists (${items} where ${holds('item')}) else ${holds('v.json')} end
    from (select ${found} as json) v)`;
}

const items = 'select 1 from (select v.json -> e.key as item from json_each(v.json) e)';

/** A step may name a field, or the place of an item in a list, counted from its end where it is negative. */
function stepInto(parameters: Parameters, json: string, step: string): string {
  const field = isPlain(step)
    ? `${json} -> ${parameters.add(`$."${step}"`)}`
    : `(select ${itemOf} from json_each(${json}) e where e.key = ${parameters.add(step)})`;
  const place = /^\s*[+-]?\d{1,9}$/.test(step) ? Number(step) : null;
  if (place === null) return `(${field})`;
  const item = parameters.add(place < 0 ? `$[#${place}]` : `$[${place}]`);
  return `coalesce(${field}, ${json} -> ${item})`;
}

/** A name with quotes can not stand in a path: it is looked for among all of them. */
function isPlain(step: string): boolean {
  return /^[^"\\\p{Cc}]*$/u.test(step);
}

const itemOf = `case e.type when 'text' then json_quote(e.value) when 'true' then 'true' when 'false' then 'false'
  when 'null' then 'null' else cast(e.value as text) end`;

/** A value's JSON without quotes; null where nothing is there. */
function textOf(json: string): string {
  return `case json_type(${json}) when 'text' then ${json} ->> '$' else ${json} end`;
}

/** SQLite writes objects and lists without the spaces of the database. */
function comparable(value: string): string {
  if (!/^[[{]/.test(value)) return value;
  try {
    const parsed: unknown = JSON.parse(value);
    return databaseJson(parsed) === value ? JSON.stringify(parsed) : value;
  } catch {
    return value;
  }
}

/** JSON as the database writes it. */
export function databaseJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(databaseJson).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(
    ([key, inner]: [string, unknown]) => `${JSON.stringify(key)}: ${databaseJson(inner)}`,
  );
  return `{${fields.join(', ')}}`;
}
