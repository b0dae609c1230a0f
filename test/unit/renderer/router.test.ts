import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jobStates } from '#shared/jobs.ts';
import { formatRoute, jobRoute, jobTabs, parseRoute, type Route } from '../../../renderer/app/router.ts';

const id = fc.bigInt({ min: 1n, max: 999_999_999_999_999_999n }).map(String);
const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,30}$/);

const routes: fc.Arbitrary<Route> = fc.oneof(
  fc.constant<Route>({ view: 'connections' }),
  fc
    .record({
      states: fc.uniqueArray(fc.constantFrom(...jobStates)),
      sync: fc.option(fc.string({ minLength: 1 })),
      job: fc.option(id),
      tab: fc.option(fc.constantFrom(...jobTabs)),
    })
    .map(({ states, sync, job, tab }): Route => ({
      view: 'jobs',
      filter: { states, sync },
      job,
      tab: job === null ? null : tab,
    })),
  fc
    .record({
      sync: fc.option(name),
      payload: fc.option(
        fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null))),
      ),
      from: fc.option(id),
      dryRun: fc.boolean(),
    })
    // An object of JSON has an ordinary prototype.
    .map((run): Route => ({ view: 'run', ...run, payload: run.payload && { ...run.payload } })),
);

it('reads back every address that it writes', () => {
  fc.assert(
    fc.property(routes, (route) => {
      expect(JSON.stringify(parseRoute(formatRoute(route)))).toBe(JSON.stringify(route));
    }),
  );
});

describe('an address that was typed or has grown old', () => {
  it.each([
    ['', { view: 'jobs', filter: { states: [], sync: null }, job: null, tab: null }],
    ['#/nothing-like-this', { view: 'jobs', filter: { states: [], sync: null }, job: null, tab: null }],
    ['#/jobs/abc/log', { view: 'jobs', filter: { states: [], sync: null }, job: null, tab: null }],
    [
      '#/jobs/12/unknown?state=failed,strange,failed',
      { view: 'jobs', filter: { states: ['failed'], sync: null }, job: '12', tab: null },
    ],
    ['#/jobs/%E0%A4%A', { view: 'jobs', filter: { states: [], sync: null }, job: null, tab: null }],
    [
      '#/run/sync-leagues?payload=%7Bbroken',
      { view: 'run', sync: 'sync-leagues', payload: null, from: null, dryRun: false },
    ],
    ['#/run?payload=[1]', { view: 'run', sync: null, payload: null, from: null, dryRun: false }],
  ])('%s still leads somewhere', (hash, route) => {
    expect(parseRoute(hash)).toEqual(route);
  });
});

it('is readable', () => {
  expect(formatRoute(jobRoute('48211', { states: ['failed', 'cancelled'], sync: 'sync-leagues' }, 'log'))).toBe(
    '#/jobs/48211/log?state=failed,cancelled&sync=sync-leagues',
  );
});
