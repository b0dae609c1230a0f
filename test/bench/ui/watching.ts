import { Fleet } from '../scaling/fleet.ts';
import { Observer } from '../scaling/observer.ts';
import type { UiFigure } from './figure.ts';

/** What consoles that only watch put on the database. */
export async function measureWatching(url: string, seconds: number): Promise<UiFigure[]> {
  const figures: UiFigure[] = [];
  for (const count of [1, 10]) {
    const observer = await Observer.open(url);
    const fleet = await Fleet.start(count, { kind: 'console', url, slots: 1 });
    try {
      const {
        transactions,
        seconds: observed,
        serverCores,
      } = await observer.observe(500, async (sofar) => sofar >= seconds);
      figures.push({
        name: count === 1 ? 'an idle console: statements' : `${count} idle consoles: statements`,
        value: transactions / observed,
        unit: '/s',
        budget: null,
        note: serverCores === null ? '' : `${(serverCores * 100).toFixed(1)} % of a processor of Postgres`,
      });
    } finally {
      await fleet.stop();
      await observer.close();
    }
  }
  return figures;
}
