import { startTestCluster, runOn, withDatabase, TEMPLATE } from './support/cluster.ts';
import { arrayLiteral } from '#engine/database/arrayLiteral.ts';
import { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { pipeline } from 'node:stream/promises';
import { Readable } from 'node:stream';
const c = await startTestCluster();
try {
  await runOn(c.url, `create database adhoc template ${TEMPLATE}`);
  const client = new Client({ connectionString: withDatabase(c.url, 'adhoc') }); client.on('error', () => {}); await client.connect();
  await client.query(`create table public.things (id bigint primary key, league_id bigint, name text, amount numeric, start_date date, ok boolean, note text, updated_at timestamptz not null default now())`);
  await client.query(`create table public.things2 (id bigint primary key, league_id bigint, name text, amount numeric, start_date date, ok boolean, note text, updated_at timestamptz not null default now())`);
  const n = 100000; const size = Number(process.env['CHUNK'] ?? 50000);
  const rows = Array.from({ length: n }, (_, i) => ({ id: i, league_id: i % 1000, name: `Thing number ${i}`, amount: String(i / 8), start_date: '2024-01-01', ok: i % 3 === 0, note: i % 5 ? null : 'a "quoted" note' }));
  const cols = ['id','league_id','name','amount','start_date','ok','note']; const types = ['bigint','bigint','text','numeric','date','boolean','text'];
  const chunks: any[][] = []; for (let i = 0; i < n; i += size) chunks.push(rows.slice(i, i + size));
  const lits = chunks.map((ch) => cols.map((k) => arrayLiteral(ch, k, 't')));
  const un = `unnest(${types.map((t, i) => `$${i + 1}::${t}[]`)}) as input (${cols})`;
  const each = async (sql: string) => { await client.query('begin'); for (const v of lits) await client.query(sql, v); await client.query('commit'); };
  const b = cols.slice(1).map((k, i) => `t.${k} as before_${i}`).join(',');
  const diff = cols.slice(1).map((k) => `t.${k} is distinct from input.${k}`).join(' or ');
  const upd = `update things t set ${cols.slice(1).map((k) => `${k}=d.${k}`)}, updated_at=now() from different d where not d.missing and t.id=d.id`;
  const dif = `with different as materialized (select input.*, t.id is null as missing, ${b} from ${un} left join things t on t.id = input.id where t.id is null or ${diff})`;
  const esc = (v: any) => v === null ? '\\N' : v === true ? 't' : v === false ? 'f' : typeof v === 'number' ? String(v) : v.replace(/[\\\t\n\r]/g, (m: string) => ({ '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' } as any)[m]);
  const v: Record<string, () => Promise<unknown>> = {
    'js': async () => { for (const ch of chunks) for (const k of cols) arrayLiteral(ch, k, 't'); },
    'parse': () => each(`select count(*) from ${un}`),
    'A full': async () => { await client.query('truncate things'); await each(`${dif}, ins as (insert into things as t (${cols}) select ${cols} from different where missing on conflict (id) do update set name=excluded.name where t.name is distinct from excluded.name returning (xmax=0) as fresh), upd as (${upd} returning 1) select (select count(*) filter (where fresh) from ins), (select count(*) from upd)`); },
    'B no conflict': async () => { await client.query('truncate things'); await each(`${dif}, ins as (insert into things as t (${cols}) select ${cols} from different where missing returning 1), upd as (${upd} returning 1) select (select count(*) from ins), (select count(*) from upd)`); },
    'C no conflict no returning': async () => { await client.query('truncate things'); await each(`${dif}, ins as (insert into things as t (${cols}) select ${cols} from different where missing), upd as (${upd} returning 1) select (select count(*) from different where missing), (select count(*) from upd)`); },
    'D no befores': async () => { await client.query('truncate things'); await each(`${dif.replace(', ' + b, '')}, ins as (insert into things as t (${cols}) select ${cols} from different where missing), upd as (${upd}) select (select count(*) from different where missing), 0`); },
    'E plain insert select': async () => { await client.query('truncate things'); await each(`insert into things (${cols}) select ${cols} from ${un}`); },
    'copy first': async () => { await client.query('truncate things2'); await client.query('begin'); await client.query('create temp table t_in (id bigint, league_id bigint, name text, amount numeric, start_date date, ok boolean, note text) on commit drop');
      function* lines() { let b = ''; for (const r of rows as any[]) { b += cols.map((k) => esc(r[k])).join('\t') + '\n'; if (b.length > 65536) { yield b; b = ''; } } if (b) yield b; }
      await pipeline(Readable.from(lines()), client.query(copyFrom('copy t_in from stdin'))); const t = performance.now();
      await client.query(`insert into things2 (${cols}) select i.* from t_in i left join things2 t using (id) where t.id is null`); await client.query('commit'); return performance.now() - t; },
    'same': async () => { await each(`${dif}, ins as (insert into things as t (${cols}) select ${cols} from different where missing), upd as (${upd}) select (select count(*) from different where missing), 0`); },
  };
  const mins: Record<string, number[]> = {};
  for (let r = 0; r < 7; r++) for (const [k, f] of Object.entries(v)) { const t = performance.now(); await f(); (mins[k] ??= []).push(Math.round(performance.now() - t)); }
  for (const [k, a] of Object.entries(mins)) { a.sort((x, y) => x - y); console.log(k.padEnd(30), 'min', a[0], 'med', a[3]); }
  await client.end();
} catch (e) { console.log(e); } finally { await c.stop(); }
