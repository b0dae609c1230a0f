import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nothingKnown, type KnownValues } from '#shared/filters/knownValues.ts';
import { parseFilter } from '#shared/filters/parseFilter.ts';
import { suggestTerms } from '#shared/filters/suggestTerms.ts';

const known: KnownValues = {
  ...nothingKnown,
  syncs: ['sync-leagues', 'sync-players', 'update-stats'],
  workers: ['server 1'],
  codes: ['provider_quota'],
  locks: ['league:39'],
  payload: [
    { path: ['week'], values: ['11', '12'] },
    { path: ['league', 'id'], values: ['39'] },
    { path: ['state'], values: ['live'] },
    { path: ['span'], values: ['1..2'] },
  ],
  runs: [{ id: '17', routine: 'daily' }],
  failures: [{ fingerprint: '0cc175b9c0f1b6a831c399e269772661', sync: 'sync-leagues', message: 'It broke.' }],
};

/** The labels for a text whose caret stands at `|`, and the texts that accepting each would give, with the caret. */
function suggested(marked: string, most?: number): Record<string, string> {
  const caret = marked.indexOf('|');
  const text = marked.replace('|', '');
  return Object.fromEntries(
    suggestTerms(text, caret, known, most).map(({ label, accepted }) => [
      label,
      `${accepted.text.slice(0, accepted.caret)}|${accepted.text.slice(accepted.caret)}`,
    ]),
  );
}

describe('suggestions', () => {
  it('begin with the fields', () => {
    const labels = Object.keys(suggested('|', 100));
    expect(labels.slice(0, 2)).toEqual(['state:', 'sync:']);
    expect(labels.slice(-4)).toEqual(['week:', 'league.id:', 'payload.state:', 'span:']);
    expect(Object.keys(suggested('state:failed |', 100))).toEqual(labels);
    expect(suggested('|')['state:']).toBe('state:|');
  });

  it('complete a field, or a value whose field was not typed', () => {
    expect(suggested('sta|')).toEqual({
      'state:': 'state:|',
      'sync:update-stats': 'sync:update-stats |',
      'payload.state:': 'payload.state:|',
    });
    expect(suggested('week:11 fai| since:2d')).toEqual({ 'state:failed': 'week:11 state:failed |since:2d' });
    expect(suggested('-fail|')).toEqual({ '-state:failed': '-state:failed |' });
    expect(suggested('-sin|')).toEqual({});
    expect(suggested('#12|')).toMatchObject({ 'id:12': 'id:12 |' });
    expect(Object.keys(suggested('-|', 100))).toContain('-sync:');
  });

  it('complete a value, in a list the one at the caret', () => {
    expect(suggested('sync:play|')).toEqual({ 'sync:sync-players': 'sync:sync-players |' });
    expect(suggested('sync:sync-leagues,|')).toEqual({
      'sync:sync-players': 'sync:sync-leagues,sync-players |',
      'sync:update-stats': 'sync:sync-leagues,update-stats |',
    });
    expect(suggested('state:fai|,cancelled x')).toEqual({ 'state:failed': 'state:failed|,cancelled x' });
    expect(suggested('worker:s|')).toEqual({ 'worker:"server 1"': 'worker:"server 1" |' });
    expect(suggested('worker:"ser|')).toEqual({ 'worker:"server 1"': 'worker:"server 1" |' });
    expect(suggested('-code:|')).toEqual({ '-code:provider_quota': '-code:provider_quota |' });
    expect(suggested('week:|')).toEqual({ 'week:11': 'week:11 |', 'week:12': 'week:12 |' });
    expect(suggested('payload.week:12|')).toEqual({});
    expect(suggested('span:|')).toEqual({ 'span:"1..2"': 'span:"1..2" |' });
    expect(suggested('lock:|')).toEqual({ 'lock:"league:39"': 'lock:"league:39" |' });
    expect(Object.keys(suggested('since:t|'))).toContain('since:today');
    expect(Object.keys(suggested('fingerprint:broke|'))).toEqual(['fingerprint:0cc175b9c0f1b6a831c399e269772661']);
  });

  it('are none within quotes, for a free text, or on a key', () => {
    expect(suggested('"sta|')).toEqual({});
    expect(suggested('error:ti|')).toEqual({});
    expect(suggested('sta|te:failed')).toEqual({});
  });

  it('give what means something, wherever the caret is', () => {
    const parts = fc.constantFrom(
      'state:',
      'failed',
      'sync',
      ':',
      ',',
      ' ',
      '"',
      '-',
      'week:',
      '1',
      'since:',
      'fingerprint:',
    );
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 8 }), fc.nat(), (pieces, at) => {
        const text = pieces.join('');
        const caret = text.length === 0 ? 0 : at % (text.length + 1);
        const before = parseFilter(text, 0).problems.length;
        for (const { kind, accepted } of suggestTerms(text, caret, known, 100)) {
          expect(accepted.caret).toBeLessThanOrEqual(accepted.text.length);
          const after = parseFilter(accepted.text, 0).problems.length;
          // A field still lacks its value.
          expect(after).toBeLessThanOrEqual(before + 1);
          if (kind === 'field') expect(accepted.text[accepted.caret - 1]).toBe(':');
        }
      }),
      { numRuns: 200 },
    );
  });
});
