import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { JsonObject } from '#shared/jobs.ts';
import { fieldsOf, readForm, typedOf, unknownFields } from '../../../renderer/views/run-sync/schemaForm.ts';

/** A form as zod's own JSON Schema describes it. */
function form(schema: z.ZodType, payload: JsonObject | null = null) {
  const fields = fieldsOf(z.toJSONSchema(schema, { io: 'input' }));
  return {
    fields,
    typed: typedOf(fields, payload),
    read: (typed: Record<string, string>) => readForm(fields, { ...typedOf(fields, null), ...typed }),
  };
}

describe('the fields of a schema', () => {
  const { fields } = form(
    z.strictObject({
      season: z.number().int().min(1900).max(2100).optional().describe('Only this season.').meta({ title: 'Season' }),
      leagueId: z.number().int(),
      ratio: z.number().nullable(),
      country: z.string().max(40).nullish(),
      kind: z.enum(['regular', 'playoffs']),
      confirm: z.boolean().default(false),
      ids: z.array(z.number()).optional(),
    }),
  );
  const field = (name: string) => fields.find((each) => each.name === name);

  it('keep their order', () => {
    expect(fields.map((each) => each.name)).toEqual([
      'season',
      'leagueId',
      'ratio',
      'country',
      'kind',
      'confirm',
      'ids',
    ]);
  });
  it('carry title, description and limits', () => {
    expect(field('season')).toMatchObject({
      kind: 'number',
      integer: true,
      label: 'Season',
      help: 'Only this season.',
      minimum: 1900,
      maximum: 2100,
      required: false,
    });
  });
  it('make a label of the name where there is no title, and no limits of what a float can hold', () => {
    expect(field('leagueId')).toMatchObject({ label: 'League id', required: true, minimum: null, maximum: null });
  });
  it('may be left out where they may be null', () => {
    expect(field('ratio')).toMatchObject({ kind: 'number', integer: false, required: false });
    expect(field('country')).toMatchObject({ kind: 'text', maxLength: 40, required: false });
  });
  it('know choices, switches, and leave the rest to JSON', () => {
    expect(field('kind')).toMatchObject({ kind: 'choice', choices: ['regular', 'playoffs'], required: true });
    expect(field('confirm')).toMatchObject({ kind: 'switch', required: false });
    expect(field('ids')).toMatchObject({ kind: 'json', required: false });
  });
});

describe('what was typed', () => {
  const { read } = form(
    z.strictObject({
      season: z.number().int().min(1900).max(2100).optional(),
      league: z.number().int().min(1),
      code: z
        .string()
        .regex(/^[A-Z]{2}$/)
        .optional(),
      day: z.iso.date().optional(),
      kind: z.enum(['a', 'b']).optional(),
      deep: z.boolean().default(false),
      ids: z.array(z.number()).optional(),
    }),
  );

  it('becomes a payload; what is empty is left out', () => {
    expect(read({ league: ' 39 ' }).payload).toEqual({ league: 39 });
    expect(
      read({ league: '39', season: '2026', code: 'DE', day: '2026-11-22', kind: '"b"', deep: 'true', ids: '[1, 2]' })
        .payload,
    ).toEqual({
      league: 39,
      season: 2026,
      code: 'DE',
      day: '2026-11-22',
      kind: 'b',
      deep: true,
      ids: [1, 2],
    });
  });

  it.each([
    [{}, 'league', 'Needed.'],
    [{ league: 'x' }, 'league', 'A whole number.'],
    [{ league: '1.5' }, 'league', 'A whole number.'],
    [{ league: '0' }, 'league', '1 or more.'],
    [{ league: '1', season: '1800' }, 'season', 'Between 1900 and 2100.'],
    [{ league: '1', code: 'de' }, 'code', 'Must look like ^[A-Z]{2}$'],
    [{ league: '1', day: '22.11.2026' }, 'day', 'A date as 2026-11-22.'],
    [{ league: '1', ids: '[1,' }, 'ids', 'This is not valid JSON.'],
  ])('%j is refused at %s', (typed, name, problem) => {
    const result = read(typed);
    expect(result.payload).toBeNull();
    expect(result.problems?.[name]).toBe(problem);
  });
});

it('fills itself in from a payload, and tells what it has no field for', () => {
  const schema = z.object({
    season: z.number().int().optional(),
    deep: z.boolean().default(true),
    kind: z.enum(['a', 'b']).optional(),
  });
  const { fields, typed } = form(schema, { season: 2026, kind: 'b', gone: 1 });
  expect(typed).toEqual({ season: '2026', deep: 'true', kind: '"b"' });
  expect(unknownFields(fields, { season: 2026, gone: 1 })).toEqual(['gone']);
});

it('makes no fields of a schema that it does not understand', () => {
  expect(fieldsOf({ type: 'object' })).toEqual([]);
  expect(fieldsOf({ properties: 'nonsense' })).toEqual([]);
});
