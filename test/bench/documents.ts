import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';

const repository = path.resolve(import.meta.dirname, '../..');

/** A place in a document that a program fills: `<!-- name -->` … `<!-- /name -->`. */
export interface Place {
  /** Below the repository. */
  file: string;
  name: string;
}

/** Those of the places that a document does not have. */
export async function missingPlaces(places: readonly Place[]): Promise<Place[]> {
  const found = await Promise.all(
    places.map(async (place) => partsOf(await readFile(fileOf(place), 'utf8'), place.name)),
  );
  return places.filter((_, index) => found[index] === null);
}

/** Puts Markdown into its place, in place of what was there. */
export async function fill(place: Place, markdown: string): Promise<void> {
  const parts = partsOf(await readFile(fileOf(place), 'utf8'), place.name);
  if (!parts) throw new Error(`${place.file} has no place named ${place.name}`);
  await writeMarkdown(fileOf(place), `${parts.before}\n\n${markdown}\n\n${parts.after}`);
}

/** Writes a file of Markdown, formatted as all of them are. */
export async function writeMarkdown(file: string, markdown: string): Promise<void> {
  const config = await resolveConfig(path.join(repository, 'README.md'));
  await writeFile(file, await format(markdown, { ...config, parser: 'markdown' }));
}

function fileOf(place: Place): string {
  return path.join(repository, place.file);
}

function partsOf(text: string, name: string): { before: string; after: string } | null {
  const opening = `<!-- ${name} -->`;
  const start = text.indexOf(opening);
  const end = text.indexOf(`<!-- /${name} -->`, start);
  return start < 0 || end < 0 ? null : { before: text.slice(0, start + opening.length), after: text.slice(end) };
}
