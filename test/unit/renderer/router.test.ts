import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  allJobs,
  formatRoute,
  jobRoute,
  jobTabs,
  jobViews,
  parseRoute,
  plainViews,
  type Route,
} from '../../../renderer/app/router.ts';

const id = fc.bigInt({ min: 1n, max: 999_999_999_999_999_999n }).map(String);
const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,30}$/);

const routes: fc.Arbitrary<Route> = fc.oneof(
  fc
    .record({
      view: fc.constantFrom(...plainViews),
      item: fc.option(fc.string({ minLength: 1 })),
      part: fc.option(fc.string({ minLength: 1 })),
    })
    .map(({ view, item, part }): Route => ({ view, item, part: item === null ? null : part })),
  fc
    .record({
      view: fc.constantFrom(...jobViews),
      filter: fc.string(),
      job: fc.option(id),
      tab: fc.option(fc.constantFrom(...jobTabs)),
    })
    .map(({ tab, ...route }): Route => ({ ...route, tab: route.job === null ? null : tab })),
  fc
    .record({
      sync: fc.option(name),
      payload: fc.option(
        // What would be a prototype is dropped, wherever JSON is read.
        fc.dictionary(
          fc.string().filter((key) => key !== '__proto__'),
          fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)),
        ),
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
    ['', { view: 'overview', item: null, part: null }],
    ['#/nothing-like-this', { view: 'overview', item: null, part: null }],
    ['#/jobs/abc/log', allJobs],
    ['#/jobs/12/unknown?other=1', { ...allJobs, job: '12' }],
    ['#/jobs/%E0%A4%A', allJobs],
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
  expect(formatRoute(jobRoute('48211', { filter: 'state:failed,cancelled sync:sync-leagues', tab: 'log' }))).toBe(
    '#/jobs/48211/log?filter=state:failed,cancelled+sync:sync-leagues',
  );
});
