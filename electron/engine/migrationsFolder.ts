import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder `migrations` of this installation: beside the sources, beside `dist`, or inside the packaged application. */
export function migrationsFolder(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    const candidate = join(folder, 'migrations');
    if (existsSync(join(candidate, '001_queue.sql'))) return candidate;
    const parent = dirname(folder);
    if (parent === folder) throw new Error('this installation has no migrations folder');
    folder = parent;
  }
}
