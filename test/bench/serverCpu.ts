import { readdir, readFile } from 'node:fs/promises';
import type { Client } from 'pg';

/** The server's first process, of which all others are children; null where it can't be seen from here. */
export async function postmasterOf(client: Client, url: string): Promise<number | null> {
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname)) return null;
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  const stat = await readStat(rows[0]?.pid ?? 0);
  return stat?.command.startsWith('postgres') ? stat.parent : null;
}

/** µs of CPU that a server has used so far: its processes, and those that have ended. */
export async function serverCpu(postmaster: number): Promise<number> {
  let ticks = 0;
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const pid = Number(entry);
    const stat = await readStat(pid);
    if (!stat) continue;
    if (pid === postmaster) ticks += stat.own + stat.ended;
    else if (stat.parent === postmaster) ticks += stat.own;
  }
  // Linux counts in hundredths of a second wherever /proc is read from.
  return ticks * 10_000;
}

interface Stat {
  command: string;
  parent: number;
  /** Ticks. */
  own: number;
  /** Ticks of the children that have ended. */
  ended: number;
}

async function readStat(pid: number): Promise<Stat | null> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (text === null) return null;
  const end = text.lastIndexOf(')');
  const fields = text
    .slice(end + 2)
    .split(' ')
    .map(Number);
  const [, parent = 0] = fields;
  const [user = 0, system = 0, endedUser = 0, endedSystem = 0] = fields.slice(11, 15);
  return {
    command: text.slice(text.indexOf('(') + 1, end),
    parent,
    own: user + system,
    ended: endedUser + endedSystem,
  };
}
