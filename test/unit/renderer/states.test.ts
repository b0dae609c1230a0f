import { expect, it } from 'vitest';
import { attemptOutcomes, logLevels, shownStates, triggers } from '#shared/jobs.ts';
import { levelTones, outcomeLooks, stateLooks, subjectOf, triggerWords } from '../../../renderer/views/parts/states.ts';

it('gives every state a glyph of its own shape and a word of its own', () => {
  expect(Object.keys(stateLooks).sort()).toEqual([...shownStates].sort());
  const looks = Object.values(stateLooks);
  expect(new Set(looks.map((look) => look.shape)).size).toBe(looks.length);
  expect(new Set(looks.map((look) => look.word)).size).toBe(looks.length);
});

it('gives every outcome of an attempt a glyph of its own shape', () => {
  expect(Object.keys(outcomeLooks).sort()).toEqual([...attemptOutcomes].sort());
  const looks = Object.values(outcomeLooks);
  expect(new Set(looks.map((look) => look.shape)).size).toBe(looks.length);
});

it('has words for every trigger and a tone for every level', () => {
  expect(Object.keys(triggerWords).sort()).toEqual([...triggers].sort());
  expect(Object.keys(levelTones).sort()).toEqual([...logLevels].sort());
});

it('says what a payload is about in a few words', () => {
  expect(subjectOf({ payload: {} })).toBe('');
  expect(subjectOf({ payload: { leagueId: 39, season: 2026, country: null } })).toBe('league id 39 · season 2026');
  expect(subjectOf({ payload: { confirm_collapse: true, past: false, ids: [1, 2] } })).toBe(
    'confirm collapse · ids 1, 2',
  );
});
