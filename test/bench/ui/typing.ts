import type { Page } from 'playwright';
import { quantile } from '../rounds.ts';
import type { UiFigure } from './figure.ts';
import { timeKeys } from './frames.ts';

/** A filter is typed over the list of all jobs. */
export async function measureTyping(page: Page): Promise<UiFigure[]> {
  await page.evaluate(() => {
    window.location.hash = '#/jobs';
  });
  await page.getByRole('grid', { name: 'Jobs' }).getByRole('row').nth(3).waitFor();
  const opening = await timeKeys(page, () => page.keyboard.press('/'));
  const typing = await timeKeys(page, () =>
    page.keyboard.type('state:failed sync:sync-players since:30d week:11 "did not"', { delay: 30 }),
  );
  await page.keyboard.press('Escape');
  return [
    { name: 'the key that opens the filter and its completions', ...slowest(opening) },
    { name: 'typing in the filter: half of the keys within', value: quantile(typing, 0.5), unit: 'ms', budget: null },
    {
      name: 'typing in the filter: the slowest key',
      ...slowest(typing),
      note: 'from the key to the frame that shows it; 16 ms stands for less',
    },
  ];
}

function slowest(durations: readonly number[]): { value: number; unit: 'ms'; budget: number } {
  return { value: Math.max(16, ...durations), unit: 'ms', budget: 50 };
}
