import { app, dialog } from 'electron';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toFailure, type Failure } from '#shared/errors.ts';
import { readMigrations } from '#engine/database/migrate.ts';
import { namesOf, secretsOf } from '#engine/diagnostics/findSecrets.ts';
import { describeComputer, describeDatabase } from '#engine/diagnostics/readDiagnostics.ts';
import { scrubbed } from '#engine/diagnostics/scrub.ts';
import type { Logger } from '#engine/logging/logger.ts';
import { migrationsFolder } from '#engine/migrationsFolder.ts';
import type { Connections } from './connections.ts';
import type { Secrets } from './secrets.ts';
import type { Services } from './services.ts';
import { urlOf } from './savedConnection.ts';
import type { Settings } from './settings.ts';

export interface DiagnosticsParts {
  settings: Settings;
  secrets: Secrets;
  connections: Connections;
  services: Services;
  variables: Readonly<Record<string, string | undefined>>;
  logger: Logger;
  notice: (failure: Failure) => void;
}

/** Lines of the application's own log that are kept in the file. */
const lastLines = 400;

/** Saves one file that helps others to understand a problem, where the operator wants it; nothing in it is secret. */
export async function saveDiagnostics(parts: DiagnosticsParts): Promise<void> {
  try {
    const asked = await dialog.showMessageBox({
      type: 'question',
      title: 'Touchline',
      message: 'Save diagnostics',
      detail:
        'One text file: versions, settings, the state of the connection, the workers and the last lines of the log. ' +
        'Passwords, keys and tokens are never in it, nor what jobs carry.',
      buttons: ['Save…', 'Cancel'],
      cancelId: 1,
      checkboxLabel: 'Leave out the names of computers, databases and users',
      checkboxChecked: true,
    });
    if (asked.response !== 0) return;
    const { canceled, filePath } = await dialog.showSaveDialog({
      defaultPath: `touchline-diagnostics-${new Date().toISOString().slice(0, 10)}.json`,
      filters: [{ name: 'JSON', extensions: ['json'] }],
    });
    if (canceled || filePath === '') return;
    writeFileSync(filePath, await makeDiagnostics(parts, { names: !asked.checkboxChecked }), { mode: 0o600 });
    parts.logger.info('diagnostics were saved');
  } catch (error) {
    parts.notice({ ...toFailure(error), message: `The diagnostics were not saved: ${toFailure(error).message}` });
  }
}

/** The file's text; with `names`, those of computers, databases and users are in it. */
export async function makeDiagnostics(
  { settings, secrets, connections, services, variables }: DiagnosticsParts,
  { names }: { names: boolean },
): Promise<string> {
  const url = services.url;
  const stored = await secrets.all();
  const urls = [
    ...(url === null ? [] : [url]),
    ...settings.get('connections').map((each) => urlOf(each, null)),
    ...stored,
  ];
  return scrubbed(
    {
      ...describeComputer(),
      packaged: app.isPackaged,
      settings: settings.all,
      connection: connections.current,
      services: { ...services.states, ...services.worker },
      crashes: { console: services.crashes('console'), worker: services.crashes('worker') },
      lines: { console: services.lines('console'), worker: services.lines('worker') },
      database: url === null ? null : await describeDatabase(url, await readMigrations(migrationsFolder())),
      log: lastOf(join(app.getPath('logs'), 'touchline.log')),
    },
    {
      secrets: [...stored, ...(url === null ? [] : [url]), ...secretsOf(variables)],
      names: names ? [] : [...namesOf(urls), ...settings.get('connections').map((connection) => connection.name)],
    },
  );
}

function lastOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lastLines);
  } catch {
    return [];
  }
}
