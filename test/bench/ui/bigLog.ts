import type { Page } from 'playwright';
import { longLogJob } from './dataset.ts';
import type { UiFigure } from './figure.ts';
import { timeFrames } from './frames.ts';

/** A job's long log: opened, scrolled, searched. */
export async function measureLog(page: Page, lines: number): Promise<UiFigure[]> {
  const size = `a log of ${lines.toLocaleString('en')} lines`;
  const log = page.getByRole('log');
  const begun = Date.now();
  await page.evaluate((id) => {
    window.location.hash = `#/jobs/${id}/log`;
  }, longLogJob);
  await log.getByText('Wrote the statistics of player').first().waitFor();
  const opened = Date.now() - begun;

  const box = await log.boundingBox();
  if (!box) throw new Error('the log is not in sight');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  const frames = await timeFrames(page, async () => {
    for (let step = 0; step < 120; step += 1) await page.mouse.wheel(0, step % 40 < 20 ? -400 : 400);
  });

  // In the middle of the log, which nobody has looked at yet.
  const needle = `player ${Math.floor(lines / 2) + 1}.`;
  await log.press('f');
  await page.keyboard.insertText(needle);
  const searching = Date.now();
  await page.keyboard.press('Enter');
  await log.getByText(needle).first().waitFor();
  return [
    { name: `${size}: open`, value: opened, unit: 'ms', budget: 1_000 },
    { name: `${size}: longest frame while scrolling`, value: frames.longest, unit: 'ms', budget: null },
    { name: `${size}: 99 % of the frames within`, value: frames.p99, unit: 'ms', budget: 17 },
    { name: `${size}: search, to the hit in sight`, value: Date.now() - searching, unit: 'ms', budget: null },
  ];
}
