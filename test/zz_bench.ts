import { startTestCluster, runOn, withDatabase, TEMPLATE } from './support/cluster.ts';
import { upsert } from '#engine/database/upsert.ts';
import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
const c = await startTestCluster();
try {
  await runOn(c.url, `create database adhoc template ${TEMPLATE}`);
  const client = new Client({ connectionString: withDatabase(c.url, 'adhoc') }); client.on('error', () => {}); await client.connect();
  const queryable = { query: async (s: string, v: any = []) => (await client.query(s, v)).rows };
  await client.query(`create table public.things (id bigint primary key, league_id bigint, name text, amount numeric, start_date date, ok boolean, note text, updated_at timestamptz not null default now());
  create table public.things2 (like public.things including all)`);
  const n = 100000;
  const rows = Array.from({ length: n }, (_, i) => ({ id: i, league_id: i % 1000, name: `Thing number ${i}`, amount: String(i / 8), start_date: '2024-01-01', ok: i % 3 === 0, note: i % 5 ? null : 'a "quoted" note' }));
  const cols = Object.keys(rows[0]!);
  const viaCopy = async (rows: any[]) => {
    await client.query('begin'); await client.query('create temp table t_in (id bigint, league_id bigint, name text, amount numeric, start_date date, ok boolean, note text) on commit drop');
    const esc = (v: any) => v === null ? '\\N' : v === true ? 't' : v === false ? 'f' : typeof v === 'number' ? String(v) : v.replace(/[\\\t\n\r]/g, (m: string) => ({ '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' } as any)[m]);
    function* lines() { let b = ''; for (const r of rows) { b += cols.map((k) => esc(r[k])).join('\t') + '\n'; if (b.length > 65536) { yield b; b = ''; } } if (b) yield b; }
    await pipeline(Readable.from(lines()), client.query(copyFrom('copy t_in from stdin')));
    await client.query(`insert into public.things2 (${cols}) select i.* from t_in i left join public.things2 t using (id) where t.id is null`);
    await client.query(`update public.things2 t set league_id=i.league_id, name=i.name, amount=i.amount, start_date=i.start_date, ok=i.ok, note=i.note, updated_at=now() from t_in i where t.id=i.id and (t.league_id, t.name, t.amount, t.start_date, t.ok, t.note) is distinct from (i.league_id, i.name, i.amount, i.start_date, i.ok, i.note)`);
    await client.query('commit');
  };
  const ours = (chunk: number) => async (rows: any[]) => { await client.query('begin'); const r = await upsert(queryable as any, 'things', rows, { key: ['id'], chunk }); await client.query('commit'); return r; };
  const time = async (f: () => Promise<unknown>) => { const t = performance.now(); await f(); return Math.round(performance.now() - t); };
  const med = (a: number[]) => a.sort((x, y) => x - y)[a.length >> 1];
  const out: Record<string, number[]> = {};
  const add = (k: string, v: number) => (out[k] ??= []).push(v);
  const changed = rows.map((r, i) => i % 10 === 0 ? { ...r, name: r.name + 'x' } : r);
  for (let round = 0; round < 7; round++) {
    for (const chunk of [100000]) {
      await client.query('truncate things'); add(`ours ${chunk} first`, await time(() => ours(chunk)(rows))); await client.query('analyze things'); add(`ours ${chunk} same`, await time(() => ours(chunk)(rows))); add(`ours ${chunk} tenth`, await time(() => ours(chunk)(changed)));
    }
    await client.query('truncate things2'); add('copy first', await time(() => viaCopy(rows))); await client.query('analyze things2'); add('copy same', await time(() => viaCopy(rows))); add('copy tenth', await time(() => viaCopy(changed)));
  }
  for (const [k, v] of Object.entries(out)) console.log(k, med(v), v.join(' '));
  await client.end();
} catch (e) { console.log(e); } finally { await c.stop(); }
