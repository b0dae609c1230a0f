import { describe, expect, it } from 'vitest';
import { JobError } from '#engine/jobError.ts';
import { describeSync, findSync, syncs } from '#engine/syncs/catalogue.ts';

describe('the catalogue', () => {
  it('finds a sync by its name', () => {
    expect(findSync('sync-leagues')?.title).toBe('Leagues and seasons');
    expect(findSync('sync-nothing')).toBeUndefined();
    expect(new Set(syncs.map(({ name }) => name)).size).toBe(syncs.length);
  });

  it('describes every sync so that a form can be built', () => {
    for (const sync of syncs) {
      const { payload, ...rest } = describeSync(sync);
      expect(rest.description).toMatch(/\.$/);
      expect(payload).toMatchObject({ type: 'object', additionalProperties: false });
      for (const field of Object.values(payload['properties'] ?? {}))
        expect(field).toMatchObject({ title: expect.any(String) });
    }
  });

  it('can be told to accept a drop wherever a run with less than the last ones is refused', () => {
    const stuck = syncs.filter(
      (sync) =>
        sync.judgesItself !== true &&
        !Object.keys(describeSync(sync).payload['properties'] ?? {}).includes('acceptCollapse'),
    );
    // It brings nothing, so that it can't bring less.
    expect(stuck.map(({ name }) => name)).toEqual(['cleanup-history']);
  });

  it('refuses a payload with a field that is not known or not right, and names it', () => {
    const sync = findSync('sync-leagues');
    expect(sync?.parsePayload({ country: ' Spain ' })).toEqual({ country: 'Spain', acceptCollapse: false });
    for (const [payload, named] of [
      [{ leage: 1 }, 'leage'],
      [{ season: '2024' }, 'season'],
      [{ type: 'friendly' }, 'type'],
    ] as const) {
      try {
        sync?.parsePayload(payload);
        expect.unreachable();
      } catch (error) {
        expect(error).toBeInstanceOf(JobError);
        expect(error).toMatchObject({
          code: 'invalid_payload',
          retry: { kind: 'never' },
          message: expect.stringContaining(named),
        });
      }
    }
  });
});
