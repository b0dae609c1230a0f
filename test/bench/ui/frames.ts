import type { Page } from 'playwright';

/** What the page's screen did while something went on. ms */
export interface Frames {
  /** Between two frames, at most. */
  longest: number;
  /** Of 100 frames, 99 came within it. */
  p99: number;
  count: number;
}

/** Times the page's frames while `work` goes on. */
export async function timeFrames(page: Page, work: () => Promise<void>): Promise<Frames> {
  const recorder = await page.evaluateHandle(() => {
    const deltas: number[] = [];
    let last = performance.now();
    let going = true;
    const tick = (now: number): void => {
      deltas.push(now - last);
      last = now;
      if (going) requestAnimationFrame(tick);
    };
    requestAnimationFrame((now) => {
      last = now;
      requestAnimationFrame(tick);
    });
    return {
      end: () => {
        going = false;
        return deltas;
      },
    };
  });
  await work();
  const deltas = await recorder.evaluate((running) => running.end());
  await recorder.dispose();
  const sorted = [...deltas].sort((one, other) => one - other);
  return { longest: sorted.at(-1) ?? 0, p99: sorted[Math.floor(sorted.length * 0.99)] ?? 0, count: sorted.length };
}

/**
 * The ms from each key that `press` presses to the next frame with what came of it. Those that the browser does not report took
 * less than 16 ms.
 */
export async function timeKeys(page: Page, press: () => Promise<void>): Promise<number[]> {
  const observer = await page.evaluateHandle(() => {
    const durations: number[] = [];
    const watch = new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) if (entry.name === 'keydown') durations.push(entry.duration);
    });
    const slow = { type: 'event', durationThreshold: 16 };
    watch.observe(slow);
    return {
      end: () => {
        watch.disconnect();
        return durations;
      },
    };
  });
  await press();
  // An event is reported after the frame that shows what came of it.
  await page.evaluate(
    () => new Promise<void>((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve()))),
  );
  const durations = await observer.evaluate((running) => running.end());
  await observer.dispose();
  return durations;
}
