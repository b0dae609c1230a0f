import { readFile, writeFile } from 'node:fs/promises';
import { syncsPage, withSyncs } from './renderSyncs.ts';

// Brings docs/syncs.md up to date: `node test/unit/docs/writeSyncs.ts`.
await writeFile(syncsPage, await withSyncs(await readFile(syncsPage, 'utf8')));
