import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { JsonObject } from '#shared/jobs.ts';
import { describeSync, syncs } from '#engine/syncs/catalogue.ts';
import {
  problemsOf,
  readForm,
  typedOf,
  unknownFields,
  withToggled,
} from '../../../renderer/views/run-sync/readForm.ts';
import { fieldsOf } from '../../../renderer/views/run-sync/schemaForm.ts';

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
  it('have an example of what could be typed', () => {
    const examples = form(
      z.strictObject({
        league: z.int().meta({ examples: [39, 78] }),
        name: z
          .string()
          .optional()
          .meta({ examples: ['Spain'] }),
        ids: z.array(z.int()).meta({ examples: [[1, 2]] }),
        names: z.array(z.string()).meta({ examples: [['one', 'two']] }),
        other: z.string(),
      }),
    ).fields.map((each) => each.example);
    expect(examples).toEqual(['39', 'Spain', '[1,2]', 'one, two', null]);
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
  it('make lists of texts that are chosen from a few, or typed with some to choose from', () => {
    const name = z.string().regex(/^[a-z_]+$/);
    const lists = form(
      z.strictObject({
        sources: z.array(z.enum(['sleeper', 'espn'])).min(1),
        functions: z.array(name.meta({ examples: ['update_ratings'] })).optional(),
      }),
    ).fields;
    expect(lists).toMatchObject([
      { kind: 'list', choices: ['sleeper', 'espn'], least: 1, required: true },
      { kind: 'list', choices: null, suggestions: ['update_ratings'], least: 0, required: false },
    ]);
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
      names: z.array(z.string().regex(/^[a-z_]+$/)).optional(),
      functions: z
        .array(
          z
            .string()
            .regex(/^[a-z_]+$/)
            .meta({ examples: ['update_ratings'] }),
        )
        .optional(),
      sources: z
        .array(z.enum(['sleeper', 'espn']))
        .min(1)
        .default(['sleeper', 'espn']),
      tags: z.array(z.enum(['x', 'y'])).default(['x']),
      match: z.union([z.string().max(5), z.int()]).optional(),
    }),
  );

  it('becomes a payload; what is empty is left out', () => {
    expect(read({ league: ' 39 ' }).payload).toEqual({ league: 39 });
    expect(
      read({
        league: '39',
        season: '2026',
        code: 'DE',
        day: '2026-11-22',
        kind: '"b"',
        deep: 'true',
        ids: '[1, 2]',
      }).payload,
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

  it('takes lists of texts with commas or lines between them, and what may be a number as one', () => {
    expect(read({ league: '1', names: 'one, two\nthree,', sources: 'espn', match: '42' }).payload).toEqual({
      league: 1,
      names: ['one', 'two', 'three'],
      sources: ['espn'],
      match: 42,
    });
    expect(read({ league: '1', match: 'm-42' }).payload).toMatchObject({ match: 'm-42' });
  });

  it('leaves what stands at its default to the sync, in whatever order, but not that none is chosen', () => {
    expect(read({ league: '1', sources: 'espn, sleeper', tags: '' }).payload).toEqual({ league: 1, tags: [] });
  });

  it.each([
    [{}, 'league', 'Needed.'],
    [{ league: 'x' }, 'league', 'A whole number.'],
    [{ league: '1.5' }, 'league', 'A whole number.'],
    [{ league: '0' }, 'league', '1 or more.'],
    [{ league: '1', season: '1800' }, 'season', 'Between 1900 and 2100.'],
    [{ league: '1', code: 'de' }, 'code', 'Must match ^[A-Z]{2}$'],
    [{ league: '1', day: '22.11.2026' }, 'day', 'A date as 2026-11-22.'],
    [{ league: '1', ids: '[1,' }, 'ids', 'This is not valid JSON.'],
    [{ league: '1', names: 'one, Two' }, 'names', 'Two: Must match ^[a-z_]+$'],
    [{ league: '1', functions: 'Two' }, 'functions', 'Two: Must look like update_ratings.'],
    [{ league: '1', functions: 'two, two' }, 'functions', 'two is named twice.'],
    [{ league: '1', sources: 'yahoo' }, 'sources', 'yahoo is none of sleeper, espn.'],
    [{ league: '1', sources: '' }, 'sources', 'Choose at least one.'],
    [{ league: '1', match: 'abcdef' }, 'match', 'At most 5 characters.'],
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

it('puts a name into a typed list, or takes it out, and keeps the order that is offered', () => {
  const offered = ['one', 'two', 'three'];
  expect(withToggled('', 'two', offered)).toBe('two');
  expect(withToggled('mine, three', 'one', offered)).toBe('one, three, mine');
  expect(withToggled('one, three', 'one', offered)).toBe('three');
});

const issues = (path: string) => ({ issues: [{ path, message: 'must not be before “from”' }] });

describe('what the engine finds wrong', () => {
  const { fields } = form(z.object({ from: z.string(), to: z.string() }));
  it('is told at its field', () => {
    expect(problemsOf(issues('to'), fields)).toEqual({ to: 'Must not be before “from”.' });
    expect(problemsOf(issues('to.0'), fields)).toEqual({ to: 'Must not be before “from”.' });
  });
  it('is left to be told as a whole where it is about none of them', () => {
    expect(problemsOf(issues('gone'), fields)).toBeNull();
    expect(problemsOf(undefined, fields)).toBeNull();
    expect(problemsOf({ status: 500 }, fields)).toBeNull();
  });
});

it.each(syncs)('draws every field of $name without asking for JSON', (sync) => {
  const fields = fieldsOf(describeSync(sync).payload);
  expect(fields.filter(({ kind }) => kind === 'json')).toEqual([]);
  expect(fields.every(({ help }) => help !== null)).toBe(true);
  // The form as it opens is the sync's own default, but for what must be given.
  const needed = fields.filter(({ required }) => required).map(({ name }) => name);
  const opened = readForm(fields, typedOf(fields, null));
  expect(Object.keys(opened.problems ?? {})).toEqual(needed);
  if (needed.length === 0) expect(opened.payload).toEqual({});
});
