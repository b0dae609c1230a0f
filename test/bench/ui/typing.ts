import type { Page } from 'playwright';
import type { UiFigure } from './figure.ts';
import { timeTyping } from './frames.ts';

/** A filter is typed over the list of all jobs. */
export async function measureTyping(page: Page): Promise<UiFigure[]> {
  await page.evaluate(() => {
    window.location.hash = '#/jobs';
  });
  await page.getByRole('grid', { name: 'Jobs' }).getByRole('row').nth(3).waitFor();
  await page.keyboard.press('/');
  const durations = await timeTyping(page, 'state:failed sync:sync-players since:30d week:11 "did not"');
  await page.keyboard.press('Escape');
  return [
    {
      name: 'typing in the filter: the slowest key',
      value: Math.max(16, ...durations),
      unit: 'ms',
      budget: 50,
      note: 'from the key to the frame that shows it; 16 ms stands for less',
    },
  ];
}
