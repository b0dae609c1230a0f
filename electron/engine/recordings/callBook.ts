import type { RecordedCall } from '#shared/recordings.ts';
import type { StandInRequest } from '#engine/providers/replay/standIn.ts';
import { publicUrl, struck } from './scrub.ts';

/** The one header with which a provider is told what is asked for. */
const filterHeader = 'x-fantasy-filter';

interface Entry {
  readonly call: RecordedCall;
  /** Decoded, without slashes around it. */
  readonly path: string;
  readonly parameters: readonly (readonly [string, string])[];
}

/** Recorded calls, each of which answers once: those that ask for the same do so in their order. */
export class CallBook {
  readonly #all: readonly Entry[];
  #left: readonly Entry[];

  constructor(calls: readonly RecordedCall[]) {
    this.#all = calls.map(entryOf);
    this.#left = this.#all;
  }

  get providers(): Set<string> {
    return new Set(this.#all.map(({ call }) => call.provider));
  }

  /** The next recorded call that asks for the same; null where there is none left. */
  take(provider: string, request: Pick<StandInRequest, 'path' | 'parameters' | 'headers'>): RecordedCall | null {
    const parameters = sorted(publicUrl(new URL(`http://x/?${new URLSearchParams(request.parameters).toString()}`)));
    const found = this.#left.find(
      (entry) =>
        entry.call.provider === provider &&
        endsWith(entry, request.path) &&
        entry.call.requestHeaders[filterHeader] === request.headers[filterHeader] &&
        same(entry.parameters, parameters),
    );
    if (!found) return null;
    this.#left = this.#left.filter((entry) => entry !== found);
    return found.call;
  }

  /** Whether a recorded call asked for that path, whatever its parameters. */
  hadAnswered(path: string): boolean {
    return this.#all.some((entry) => endsWith(entry, path));
  }

  /** What was asked, for reading; the first of many. */
  list(): string[] {
    return this.#all.slice(0, 20).map(({ call }) => call.url);
  }
}

function entryOf(call: RecordedCall): Entry {
  const url = new URL(call.url);
  return { call, path: decoded(url.pathname).replace(/^\/+|\/+$/g, ''), parameters: sorted(url) };
}

/** A provider is replayed at another address: what is below its own one is the same. */
function endsWith({ path }: Entry, asked: string): boolean {
  return path === asked || path.endsWith(`/${asked}`);
}

function sorted(url: URL): [string, string][] {
  // The replay server gives the last of several with one name.
  return [...new Map(url.searchParams)].sort(([a], [b]) => (a < b ? -1 : 1));
}

function same(one: Entry['parameters'], other: Entry['parameters']): boolean {
  return (
    one.length === other.length &&
    one.every(([name, value], at) => {
      const [otherName, otherValue = ''] = other[at] ?? [];
      return name === otherName && (value === otherValue || value.includes(struck));
    })
  );
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
