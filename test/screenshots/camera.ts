import type { ElectronApplication, Page } from 'playwright';
import { copyFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { expect } from '../support/e2e.ts';

/** A screen: the address of a view, and what is done there first. */
export interface Screen {
  name: string;
  hash: string;
  act?: (page: Page) => Promise<void>;
}

const sizes = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
] as const;
const themes = ['light', 'dark'] as const;
const root = path.resolve(import.meta.dirname, '../../test-results/screens');
const documents = path.resolve(import.meta.dirname, '../../docs/screenshots');

/**
 * Takes each screen in both themes and both sizes: test-results/screens/<state>/<screen>-<theme>-<width>.png. Those that the
 * documents show are put there too, in the smaller size.
 */
export async function takeScreens(
  { page, app }: { page: Page; app: ElectronApplication | null },
  state: string,
  screens: readonly Screen[],
  shownInDocuments: readonly string[] = [],
): Promise<void> {
  await rm(path.join(root, state), { recursive: true, force: true });
  for (const size of sizes) {
    await app?.evaluate(
      ({ BrowserWindow }, { width, height }) => BrowserWindow.getAllWindows()[0]?.setContentSize(width, height),
      size,
    );
    if (!app) await page.setViewportSize(size);
    await expect.poll(() => page.evaluate(() => window.innerWidth)).toBe(size.width);
    for (const { name, hash, act } of screens) {
      await page.evaluate((to) => {
        window.location.hash = to;
      }, hash);
      await settled(page);
      await act?.(page);
      for (const theme of themes) {
        await page.evaluate((to) => {
          document.documentElement.dataset['theme'] = to;
        }, theme);
        const picture = path.join(root, state, `${name}-${theme}-${size.width}.png`);
        await page.screenshot({ path: picture, animations: 'disabled', caret: 'hide' });
        if (size === sizes[0] && shownInDocuments.includes(name)) {
          await copyFile(picture, path.join(documents, `${name}-${theme}.png`));
        }
      }
      await page.keyboard.press('Escape');
    }
  }
}

/** Waits until the page has been as it is for a while. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(
    (quiet) =>
      new Promise<void>((resolve) => {
        const begun = performance.now();
        const done = (): void => {
          watch.disconnect();
          void document.fonts.ready.then(() => resolve());
        };
        let timer = setTimeout(done, quiet);
        const watch = new MutationObserver(() => {
          clearTimeout(timer);
          timer = setTimeout(done, performance.now() - begun > 10 * quiet ? 0 : quiet);
        });
        watch.observe(document.body, { subtree: true, childList: true });
      }),
    300,
  );
}
