import { app, shell } from 'electron';
import { join } from 'node:path';

/** The only origins that are ever opened in the operator's browser. */
const allowed = new Set([
  'https://www.api-football.com',
  'https://dashboard.api-football.com',
  'https://github.com',
  'https://api.login.yahoo.com',
  'https://developer.yahoo.com',
]);

/** Opens an address in the browser when its origin is on the list above; tells whether it did. */
export async function openExternal(address: string): Promise<boolean> {
  if (!isAllowed(address)) return false;
  await shell.openExternal(address);
  return true;
}

/**
 * Opens the folder of the documents that came with the application, beside its archive; in the repository, those of the
 * repository. Gives why it could not, or null.
 */
export async function openDocumentation(): Promise<string | null> {
  const folder = app.isPackaged ? process.resourcesPath : join(import.meta.dirname, '..', '..');
  return (await shell.openPath(join(folder, 'docs'))) || null;
}

export function isAllowed(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  return allowed.has(url.origin) && url.username === '' && url.password === '';
}
