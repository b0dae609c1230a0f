import { expect, it } from 'vitest';
import { ordersFor, workerLook, workerTroubles } from '../../../renderer/views/parts/workers.ts';

const states = ['active', 'paused', 'draining', 'stopped', 'lost'] as const;

it('tells a worker only what it can still do', () => {
  expect(Object.fromEntries(states.map((state) => [state, ordersFor({ state })]))).toEqual({
    active: ['paused', 'draining'],
    paused: ['active', 'draining'],
    draining: [],
    stopped: [],
    lost: [],
  });
});

it('gives every state of a worker a shape and a word of its own', () => {
  const looks = [
    ...states.map((state) => workerLook({ state, running: 0 })),
    workerLook({ state: 'active', running: 2 }),
  ];
  expect(new Set(looks.map((look) => look.shape)).size).toBe(looks.length);
  expect(new Set(looks.map((look) => look.word)).size).toBe(looks.length);
  // A paused worker that still runs something is paused above all.
  expect(workerLook({ state: 'paused', running: 1 }).word).toBe('paused');
});

it('counts what is out of the ordinary', () => {
  expect(workerTroubles([])).toBe('');
  expect(workerTroubles([{ state: 'active' }, { state: 'stopped' }])).toBe('');
  expect(workerTroubles([{ state: 'lost' }, { state: 'paused' }, { state: 'active' }, { state: 'paused' }])).toBe(
    '2 paused, 1 lost',
  );
});
