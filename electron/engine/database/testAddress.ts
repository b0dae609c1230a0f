import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { performance } from 'node:perf_hooks';
import { isThisComputer } from '#shared/connectionUrl.ts';
import { recogniseHost } from '#shared/hosts.ts';
import { formatDuration } from '#shared/time.ts';
import type { Finding, TestPlace } from './diagnose.ts';
import { openSocket } from './serverTls.ts';

/** Whether the name of the host leads anywhere. */
export async function checkAddress(place: TestPlace): Promise<Finding> {
  const { host } = place;
  if (host.startsWith('/')) return { state: 'note', text: `a socket of this computer, in ${host}`, hint: null };
  if (isIP(host) !== 0) return { state: 'good', text: `${host} is an address already`, hint: null };
  const known = recogniseHost(place);
  try {
    const addresses = await lookup(host, { all: true });
    const [first] = addresses;
    const more = addresses.length > 1 ? ` and ${addresses.length - 1} more` : '';
    const ipv6 = addresses.every(({ family }) => family === 6);
    return {
      state: ipv6 && known?.ipv6Only ? 'note' : 'good',
      text: `${host} is ${first?.address ?? ''}${more}${ipv6 ? ', IPv6 alone' : ''}`,
      hint: null,
    };
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EAI_AGAIN') {
      return {
        state: 'bad',
        text: `the name server gave no answer about ${host}`,
        hint: 'Is this computer online? Some names are known inside a VPN alone.',
      };
    }
    return {
      state: 'bad',
      text: `there is no host ${host}`,
      hint: known?.title.startsWith('Supabase')
        ? 'Check the reference of the project. Without IPv6 this computer may not see the direct host at all: use the session pooler. A project that is paused has no name.'
        : 'Check its spelling. Some names are known inside a VPN alone.',
    };
  }
}

/** Whether anything answers at the port. */
export async function checkPort(place: TestPlace, limit: number, signal: AbortSignal): Promise<Finding> {
  const { host, port } = place;
  const where = host.startsWith('/') ? host : `${host}:${port}`;
  const before = performance.now();
  try {
    (await openSocket(place, limit, signal)).destroy();
    return { state: 'good', text: `${where} answers after ${formatDuration(performance.now() - before)}`, hint: null };
  } catch (error) {
    const code = codeOf(error);
    const ipv6 = recogniseHost(place)?.ipv6Only === true;
    if (code === 'ECONNREFUSED' || code === 'ENOENT') {
      return {
        state: 'bad',
        text: `nothing listens at ${where}`,
        hint: isThisComputer(host)
          ? 'Is the server running? Where a port is forwarded: is ssh -L still running, with this port?'
          : 'Check host and port. A firewall may also refuse connections.',
      };
    }
    if (code === 'ENETUNREACH' || code === 'EHOSTUNREACH' || code === 'EADDRNOTAVAIL') {
      return {
        state: 'bad',
        text: `no way leads from this computer to ${where}`,
        hint: ipv6
          ? 'This host has an IPv6 address alone and this network none. Use Supabase’s session pooler, or the IPv4 add-on.'
          : 'Is the VPN on? Is this computer online?',
      };
    }
    return {
      state: 'bad',
      text:
        code === 'ETIMEDOUT'
          ? `${where} did not answer within ${formatDuration(limit)}`
          : `${where}: ${messageOf(error)}`,
      hint: ipv6
        ? 'This host has an IPv6 address alone: on a network without IPv6 use Supabase’s session pooler. Network restrictions of the project look the same.'
        : 'A firewall that lets nobody in looks like this: is the address of this computer allowed? Is the VPN on?',
    };
  }
}

function codeOf(error: unknown): string {
  const cause: unknown = error instanceof AggregateError ? error.errors[0] : error;
  return cause instanceof Error && 'code' in cause ? String(cause.code) : '';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
