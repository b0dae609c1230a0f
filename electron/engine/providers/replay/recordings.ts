import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { OperatorError } from '#shared/errors.ts';
import { filterLeagues } from './filterLeagues.ts';

/** A stored answer of the provider. */
export interface Recording {
  /** The path that it answers, without slashes around it; null: any. */
  readonly path: string | null;
  readonly parameters: Readonly<Record<string, string>>;
  readonly envelope: Readonly<Record<string, unknown>>;
}

/**
 * Reads a recording (a file with an answer in it) or every one below a folder. In a folder, JSON files that are no answers
 * are passed over. Throws an `OperatorError`: `replay_path_missing`, `replay_not_a_recording`.
 */
export async function readRecordings(path: string): Promise<Recording[]> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new OperatorError(
      {
        code: 'replay_path_missing',
        message: `There is no recording at ${path}.`,
        hint: 'Give the path of a recorded answer, or of a folder of them.',
      },
      { cause },
    );
  });
  if (!found.isDirectory()) {
    const recording = toRecording(await readJson(path));
    if (recording) return [recording];
    throw notARecording(path, 'it holds JSON, but not an answer of the provider (an object with “response”)');
  }
  const names = await readdir(path, { recursive: true });
  const recordings: Recording[] = [];
  for (const name of names.filter((each) => each.toLowerCase().endsWith('.json')).sort()) {
    const recording = toRecording(await readJson(join(path, name)));
    if (recording) recordings.push(recording);
  }
  if (recordings.length > 0) return recordings;
  throw notARecording(path, 'the folder holds no .json file with an answer of the provider');
}

/**
 * The answer to a request: recorded for just these parameters, else a full list of leagues filtered as the provider would;
 * null when nothing fits.
 */
export function findAnswer(
  recordings: readonly Recording[],
  path: string,
  parameters: Readonly<Record<string, string>>,
): Readonly<Record<string, unknown>> | null {
  const fitting = recordings.filter((recording) => recording.path === null || recording.path === path);
  const exact = fitting.find((recording) => sameParameters(recording.parameters, parameters));
  if (exact) return exact.envelope;
  const full = fitting.find((recording) => Object.keys(recording.parameters).length === 0);
  return full && path === 'leagues' ? filterLeagues(full.envelope, parameters) : null;
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
  const { get, parameters } = parsed.data;
  const given = parameters === null || parameters === undefined || Array.isArray(parameters) ? {} : parameters;
  return {
    path: get?.replace(/^\/+|\/+$/g, '') ?? null,
    parameters: Object.fromEntries(Object.entries(given).map(([name, each]) => [name, String(each)])),
    envelope: { errors: [], ...parsed.data },
  };
}

async function readJson(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new OperatorError(
      {
        code: 'replay_path_missing',
        message: `The recording ${path} can't be read.`,
        hint: 'Check who may read the file.',
      },
      { cause },
    );
  });
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw notARecording(path, 'it is not JSON, or was cut off');
  }
}

function notARecording(path: string, reason: string): OperatorError {
  return new OperatorError({
    code: 'replay_not_a_recording',
    message: `${path} can't be replayed: ${reason}.`,
    hint: 'A recording is the JSON body of an answer, as the provider sent it.',
  });
}

/** Values are compared as the provider does it: in any case. */
function sameParameters(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(one);
  return (
    names.length === Object.keys(other).length &&
    names.every((name) => one[name]?.toLowerCase() === other[name]?.toLowerCase())
  );
}
