import { startTestCluster, runOn, withDatabase, TEMPLATE } from './support/cluster.ts';
import { startReplayServer } from '#engine/providers/replay/server.ts';
import { runSyncLeagues } from './integration/syncs/runSync.ts';
import { Client } from 'pg';
const c = await startTestCluster();
try {
  await runOn(c.url, `create database adhoc template ${TEMPLATE}`);
  const url = withDatabase(c.url, 'adhoc');
  const client = new Client({ connectionString: url }); client.on('error', (e) => console.log('client', e.message)); await client.connect();
  const q = async (s: string) => (await client.query(s)).rows;
  const stats = async () => { await q('select pg_stat_force_next_flush()').catch(() => null); await new Promise(r => setTimeout(r, 300)); return (await q(`select relname, n_tup_ins i, n_tup_upd u, n_tup_del d from pg_stat_user_tables where schemaname='public' and n_tup_ins>0`)).map((r) => `${r.relname} ${r.i}/${r.u}/${r.d}`).join(' '); };
  const show = (r: any, t: number, wal: any) => { console.log(`--- ${t.toFixed(0)} ms wal ${wal}`, r.result.changes.map((x: any) => `${x.table} r${x.received} +${x.inserted} ~${x.updated} =${x.unchanged} -${x.removed}`).join(' | '), JSON.stringify(r.result.durations), r.result.calls, r.result.bytes); for (const w of r.result.warnings) console.log('   W', w.code, w.message); console.log('   F', JSON.stringify(r.result.facts).slice(0, 300)); };
  const once = async (u: string, p = {}) => { const w0 = (await q('select pg_current_wal_lsn() l'))[0].l; const t = performance.now(); const r = await runSyncLeagues(url, u, p); const ms = performance.now() - t; const w = (await q(`select pg_wal_lsn_diff(pg_current_wal_lsn(), '${w0}') w`))[0].w; show(r, ms, w); return r; };
  const rec = '/work/shared/recordings/api-football/';
  const a = await startReplayServer({ source: { kind: 'replay', path: rec + 'leagues_full_2023-08_1030.json' } });
  const r = await once(a.url); for (const l of r.lines) console.log('   ', l.level, l.message);
  console.log(await stats());
  await once(a.url); console.log(await stats());
  await once(a.url, { country: 'england' }); await once(a.url, { season: 2021, type: 'cup' });
  await a.close();
  console.log(JSON.stringify(a.requests[0]));
  const b = await startReplayServer({ source: { kind: 'replay', path: rec } });
  await once(b.url, { country: 'England' }); await once(b.url, { season: 2021, type: 'league' }); await b.close();
  console.log((await q(`SELECT l.name AS league, c.name AS country, l.type, COUNT(s.id) AS seasons FROM leagues l JOIN countries c ON l.country_id = c.id LEFT JOIN seasons s ON l.id = s.league_id GROUP BY l.id, l.name, c.name, l.type ORDER BY seasons DESC LIMIT 3`)));
  await q('truncate countries cascade');
  for (const e of [1, 1, 2, 3, 4, 326]) { const d = await startReplayServer({ source: { kind: 'demo', edition: e } }); const x = await once(d.url); if (e === 2) console.log(JSON.stringify(x.result.changes.map((z:any) => z.samples.slice(0, 2)))); await d.close(); }
  await client.end();
} catch (e) { console.log(e); } finally { await c.stop(); }
