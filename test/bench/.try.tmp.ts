import { ask } from './contender.ts';
import { Databases, settle } from './server.ts';
const [jobs, rounds, ...what] = process.argv.slice(2);
const dbs = new Databases(process.env['TOUCHLINE_BENCH_DATABASE_URL']!);
const res = new Map<string, number[]>();
for (let r = 0; r < Number(rounds); r++)
  for (const w of what) {
    const [c, s] = w.split(':') as [string, string];
    const o = s === 'tuned' ? { tuned: true } : { concurrency: Number(s) };
    const rate = await dbs.use(
      c,
      async (url) => void (await ask(c, { task: 'prepare', url, options: {} })),
      async (url) => {
        await ask(c, { task: 'seed', url, options: { jobs: Number(jobs) } });
        await settle(url);
        const { ms } = await ask(c, { task: 'drain', url, options: { jobs: Number(jobs), ...o } });
        return (Number(jobs) * 1000) / ms![0]!;
      },
    );
    res.set(w, [...(res.get(w) ?? []), Math.round(rate)]);
  }
for (const [w, v] of res)
  console.log(w.padEnd(22), 'median', v.toSorted((a, b) => a - b)[Math.floor(v.length / 2)], v.join(' '));
await dbs.dropTemplates();
