import { z } from 'zod';
import type { RecordedFile } from '../replay/files.ts';
import { filterCountries } from '../replay/filterCountries.ts';
import { filterFixtures } from '../replay/filterFixtures.ts';
import { filterLeagues } from '../replay/filterLeagues.ts';

/** A stored answer of the provider. */
export interface Recording {
  /** The path that it answers, without slashes around it. */
  readonly path: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly envelope: Readonly<Record<string, unknown>>;
}

/** The recordings of API-Football among files: objects with “response”, or lists that only it gives. */
export function readRecordings(files: readonly RecordedFile[]): Recording[] {
  return files.map((file) => toRecording(file.json())).filter((recording) => recording !== null);
}

/**
 * The answer to a request: recorded for just these parameters, else a full list of leagues or countries, or all fixtures that
 * were recorded, filtered as the provider would; null when nothing fits.
 */
export function findAnswer(
  recordings: readonly Recording[],
  path: string,
  parameters: Readonly<Record<string, string>>,
): Readonly<Record<string, unknown>> | null {
  const fitting = recordings.filter((recording) => recording.path === path);
  const exact = fitting.findLast((recording) => sameParameters(recording.parameters, parameters));
  if (exact) return exact.envelope;
  if (path === 'fixtures') {
    return filterFixtures(
      fitting.map((recording) => recording.envelope),
      parameters,
    );
  }
  const full = fitting.findLast((recording) => Object.keys(recording.parameters).length === 0);
  if (full && path === 'leagues') return filterLeagues(full.envelope, parameters);
  return full && path === 'countries' ? filterCountries(full.envelope, parameters) : null;
}

const recordingSchema = z.looseObject({
  get: z.string().nullish(),
  parameters: z
    .union([z.array(z.unknown()), z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))])
    .nullish(),
  response: z.unknown().refine((value) => value !== undefined),
});

function toRecording(value: unknown): Recording | null {
  // Somebody may have kept the list alone.
  const envelope: unknown = Array.isArray(value) ? { response: value, results: value.length } : value;
  const parsed = recordingSchema.safeParse(envelope);
  if (!parsed.success) return null;
  const { parameters } = parsed.data;
  const get = parsed.data.get ?? pathOf(parsed.data.response);
  // A list of something else is another provider's.
  if (get === null) return null;
  const given = parameters === null || parameters === undefined || Array.isArray(parameters) ? {} : parameters;
  return {
    path: get.replace(/^\/+|\/+$/g, ''),
    parameters: Object.fromEntries(Object.entries(given).map(([name, each]) => [name, String(each)])),
    envelope: { errors: [], ...parsed.data },
  };
}

/** Values are compared as the provider does it: in any case. */
function sameParameters(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => one[name]?.toLowerCase() === other[name]?.toLowerCase())
  );
}

/** What a list was the answer to, by its first item; null where that can't be told. */
function pathOf(response: unknown): string | null {
  const first: unknown = Array.isArray(response) ? response[0] : null;
  if (typeof first === 'string') return /^[A-Z][A-Za-z]+(\/[A-Za-z_/-]+)?$/.test(first) ? 'timezone' : null;
  if (typeof first !== 'object' || first === null) return null;
  if ('league' in first && 'country' in first && 'seasons' in first) return 'leagues';
  if ('fixture' in first && 'league' in first && 'teams' in first) return 'fixtures';
  if ('name' in first && 'code' in first && 'flag' in first) return 'countries';
  return null;
}
