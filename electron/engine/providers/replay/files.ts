import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { OperatorError } from '#shared/errors.ts';
import type { CsvFile } from '../csv/csvFile.ts';
import { csvHeader, parseCsv } from '../csv/parseCsv.ts';

/** A file that may be a recording. What is in it is read once, when it is first asked for. */
export interface RecordedFile {
  /** Below the folder that was given, with `/`; of a single file its name. */
  readonly name: string;
  readonly text: string;
  /** What a JSON file holds; undefined for another one, and for one that is no JSON. */
  json(): unknown;
  /** The columns of a CSV file, without reading further; none for another one. */
  header(): readonly string[];
  /** A CSV file's rows; null for another one, and for one that is no CSV. */
  csv(): CsvFile | null;
}

/**
 * Reads a file, or every .json and .csv file below a folder: in the order of their names, numbers in them by size, so that the
 * last is the newest of several. Throws an `OperatorError`: `replay_path_missing`, `replay_not_a_recording`.
 */
export async function readRecordedFiles(given: string): Promise<RecordedFile[]> {
  const found = await stat(given).catch((cause: unknown) => {
    throw new OperatorError(
      {
        code: 'replay_path_missing',
        message: `There is no recording at ${given}.`,
        hint: 'Give the path of a recorded answer, or of a folder of them.',
      },
      { cause },
    );
  });
  if (!found.isDirectory()) {
    const file = toFile(path.basename(given), await read(given));
    const isCsv = file.name.toLowerCase().endsWith('.csv');
    if (isCsv ? file.csv() === null : file.json() === undefined) {
      throw notARecording(given, isCsv ? whyNoCsv(file) : 'it is not JSON, or was cut off');
    }
    return [file];
  }
  const names = (await readdir(given, { recursive: true })).map((name) => name.split(path.sep).join('/'));
  const files: RecordedFile[] = [];
  for (const name of names.filter((each) => /\.(json|csv)$/i.test(each)).sort(byName)) {
    files.push(toFile(name, await read(path.join(given, name))));
  }
  return files;
}

function whyNoCsv({ text, name }: RecordedFile): string {
  const read = parseCsv(text, name);
  const trouble = 'kind' in read ? read : null;
  const line = trouble?.line ?? null;
  return `it is not CSV, or was cut off: ${line === null ? '' : `line ${line}: `}${trouble?.reason ?? ''}`;
}

export function notARecording(given: string, reason: string): OperatorError {
  return new OperatorError({
    code: 'replay_not_a_recording',
    message: `${given} can't be replayed: ${reason}.`,
    hint: 'A recording is the body of an answer, JSON or CSV, as the provider sent it.',
  });
}

const byName = new Intl.Collator('en', { numeric: true }).compare;

async function read(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).replace(/^\uFEFF/, '');
  } catch (cause) {
    throw new OperatorError(
      {
        code: 'replay_path_missing',
        message: `The recording ${file} can't be read.`,
        hint: 'Check who may read the file.',
      },
      { cause },
    );
  }
}

function toFile(name: string, text: string): RecordedFile {
  const isCsv = name.toLowerCase().endsWith('.csv');
  return {
    name,
    text,
    json: once(() => (isCsv ? undefined : parseJson(text))),
    header: () => (isCsv ? csvHeader(text) : []),
    csv: once(() => (isCsv ? readCsv(text, name) : null)),
  };
}

function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | null = null;
  return () => (made ??= { value: make() }).value;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readCsv(text: string, name: string): CsvFile | null {
  const file = parseCsv(text, name);
  return 'kind' in file ? null : file;
}
