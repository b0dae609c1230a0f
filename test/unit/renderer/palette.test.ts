import { expect, it } from 'vitest';
import { matches } from '../../../renderer/app/matches.ts';

it('finds a command by any of its words', () => {
  expect(matches('Run sync-leagues Leagues api-football', 'football run')).toBe(true);
  expect(matches('Theme: dark', 'light')).toBe(false);
  expect(matches('Theme: dark', ' ')).toBe(true);
});
