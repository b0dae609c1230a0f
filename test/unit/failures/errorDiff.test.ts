import { expect, test } from 'vitest';
import { diffWords, differenceOf } from '#shared/errorDiff.ts';
import type { Attempt } from '#shared/jobs.ts';
import { attemptsText, changesOf } from '../../../renderer/views/job/errorChanges.ts';

test('two sentences are compared word by word', () => {
  expect(diffWords('It was tried 3 times.', 'It was tried 5 times today.')).toEqual([
    { kind: 'same', text: 'It was tried ' },
    { kind: 'gone', text: '3' },
    { kind: 'new', text: '5' },
    { kind: 'same', text: ' times' },
    { kind: 'new', text: ' today' },
    { kind: 'same', text: '.' },
  ]);
});

test('what is said by both is all of both, whatever they are', () => {
  const texts = ['', 'a', 'a b c', 'c b a', 'The answer of X to /leagues broke off after 12 bytes.', 'ÄÖ 漢字 — x'];
  for (const before of texts) {
    for (const after of texts) {
      const parts = diffWords(before, after);
      expect(
        parts
          .filter(({ kind }) => kind !== 'new')
          .map(({ text }) => text)
          .join(''),
      ).toBe(before);
      expect(
        parts
          .filter(({ kind }) => kind !== 'gone')
          .map(({ text }) => text)
          .join(''),
      ).toBe(after);
    }
  }
});

test('sentences that are too long to be compared are shown whole', () => {
  const [before, after] = ['a b '.repeat(2_000), 'c d '.repeat(2_000)];
  expect(diffWords(before, after)).toEqual([
    { kind: 'gone', text: before },
    { kind: 'new', text: after },
  ]);
});

test('sentences with little in common are shown one after the other', () => {
  expect(diffWords('It answered with HTTP 503.', 'The certificate of the host has run out.')).toEqual([
    { kind: 'gone', text: 'It answered with HTTP 503.' },
    { kind: 'new', text: 'The certificate of the host has run out.' },
  ]);
});

test('code, sentence and details are told apart', () => {
  const before = { code: 'a', message: 'one', details: { status: 500, host: 'x', gone: true } };
  expect(differenceOf(before, { ...before, retryable: true })).toBeNull();
  expect(differenceOf(before, { code: 'b', message: 'one', details: { status: 503, host: 'x', come: [1] } })).toEqual({
    code: { before: 'a', after: 'b' },
    message: null,
    details: [
      { name: 'status', before: '500', after: '503' },
      { name: 'gone', before: 'true', after: null },
      { name: 'come', before: null, after: '[1]' },
    ],
  });
});

const attempt = (number: number, message: string): Attempt => ({
  number,
  token: number,
  worker: null,
  outcome: 'failed',
  startedAt: null,
  finishedAt: null,
  error: { code: 'x', message },
});

test('the same error again names all attempts since it first came', () => {
  const changes = changesOf([attempt(1, 'a'), attempt(2, 'a'), attempt(3, 'a'), attempt(4, 'b'), attempt(5, 'b')]);
  expect(changes.get(1)).toBeUndefined();
  expect(changes.get(2)).toEqual({ kind: 'same', as: [1] });
  expect(changes.get(3)).toEqual({ kind: 'same', as: [1, 2] });
  expect(changes.get(4)).toMatchObject({ kind: 'changed', from: 3 });
  expect(changes.get(5)).toEqual({ kind: 'same', as: [4] });
  expect([[1], [1, 2], [1, 2, 3]].map(attemptsText)).toEqual(['attempt 1', 'attempts 1 and 2', 'attempts 1 to 3']);
});
