import { app, shell } from 'electron';
import { join } from 'node:path';
import type { Logger } from '#engine/logging/logger.ts';

/** Opens the documents that came with the application, beside its archive; in the repository, those of the repository. */
export async function openDocumentation(logger: Logger): Promise<void> {
  const folder = app.isPackaged ? process.resourcesPath : join(import.meta.dirname, '..', '..');
  // It gives what went wrong, and an empty text where nothing did.
  const problem = await shell.openPath(join(folder, 'docs'));
  if (problem !== '') logger.warn('the documentation could not be opened', { reason: problem });
}
