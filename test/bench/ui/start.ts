import { openEmbedded } from '../../support/e2e.ts';
import { quantile } from '../rounds.ts';
import type { Desktops } from './desktop.ts';
import type { UiFigure } from './figure.ts';

/** From the start of the program to its first frame, and to what the database says, with an embedded database that is set up. */
export async function measureStart(desktops: Desktops): Promise<UiFigure[]> {
  const data = await desktops.folder();
  const first = await desktops.start(data);
  await openEmbedded(first.page);
  await first.close();
  const paints: number[] = [];
  const rows: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const begun = Date.now();
    const desktop = await desktops.start(data);
    await desktop.page.getByText('live', { exact: true }).waitFor();
    rows.push(Date.now() - begun);
    paints.push(desktop.firstPaint);
    await desktop.close();
  }
  return [
    { name: 'start to the first frame', value: quantile(paints, 0.5), unit: 'ms', budget: 2_000 },
    {
      name: 'start to the first rows',
      value: quantile(rows, 0.5),
      unit: 'ms',
      budget: null,
      note: 'the embedded Postgres starts in between',
    },
  ];
}
