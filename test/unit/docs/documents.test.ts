import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { providerCatalogue } from '#engine/providers/catalogue.ts';
import { syncs } from '#engine/syncs/catalogue.ts';
import { webApplicationVariables } from '#engine/webApplication.ts';
import { fieldRows, plainRow, stateRows } from './renderFilters.ts';
import { syncsPage, tablesOf, withSyncs } from './renderSyncs.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const read = (name: string) => readFile(path.join(root, name), 'utf8');

describe('docs/syncs.md', () => {
  it('says of every sync what the catalogue does (node test/unit/docs/writeSyncs.ts)', async () => {
    const page = await readFile(syncsPage, 'utf8');
    expect(page).toBe(await withSyncs(page));
  });

  it('names every sync and no table that the migrations do not make', async () => {
    expect(Object.keys(tablesOf).sort()).toEqual(syncs.map(({ name }) => name).sort());
    const migrations = (await readdir(path.join(root, 'migrations'))).filter((name) => name.endsWith('.sql'));
    const sql = (await Promise.all(migrations.map((name) => read(`migrations/${name}`)))).join('\n');
    const missing = Object.values(tablesOf)
      .flat()
      .filter((table) => !sql.includes(`create table public.${table} (`));
    expect(missing).toEqual([]);
  });
});

describe('docs/filters.md', () => {
  it('has every field and every state, as the console explains them', async () => {
    const rows = (await read('docs/filters.md')).split('\n').map(plainRow);
    expect(rows).toEqual(expect.arrayContaining([...fieldRows(), ...stateRows()]));
  });
});

describe('README.md', () => {
  it('names every variable that a provider takes', async () => {
    const page = await read('README.md');
    const variables = Object.values(providerCatalogue).flatMap(({ environment, options }) => [
      environment.apiKey ?? [],
      environment.baseUrl,
      ...options.map(({ variable }) => variable),
    ]);
    const missing = [...variables.flat(), ...Object.values(webApplicationVariables)].filter(
      (variable) => !page.includes(`\`${variable}\``),
    );
    expect(missing).toEqual([]);
  });

  it('and every other page link to pages that there are', async () => {
    const pages = [
      'README.md',
      ...(await readdir(path.join(root, 'docs'))).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`),
    ];
    for (const page of pages) {
      const links = [...(await read(page)).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, link = '']) => link);
      for (const link of links) {
        await expect(
          readdir(path.dirname(path.resolve(root, path.dirname(page), link))),
          `${page} → ${link}`,
        ).resolves.toContain(path.basename(link));
      }
    }
  });
});
