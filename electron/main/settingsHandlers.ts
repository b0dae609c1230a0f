import { nativeTheme } from 'electron';
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { ShellHandlers } from '#shared/contract/server.ts';
import type { Exported } from '#shared/contract/settings.ts';
import { OperatorError } from '#shared/errors.ts';
import { chooseFile, chooseTarget } from './chooseFile.ts';
import { changesOf, exportSettings, merged, readExported } from './settingsFile.ts';
import type { Services } from './services.ts';
import type { Settings } from './settings.ts';

interface Parts {
  settings: Settings;
  services: Services;
  changed: () => void;
}

/** What is answered about this computer's settings. */
export function settingsHandlers({
  settings,
  services,
  changed,
}: Parts): Pick<ShellHandlers, 'settings.save' | 'settings.export' | 'settings.readImport' | 'settings.applyImport'> {
  /** What was read and shown, and waits for the operator's word. */
  let read: { id: string; imported: Exported } | null = null;
  return {
    'settings.save': async ({ worker, notifications, archive }) => {
      settings.setAll({
        ...(worker ? { worker } : {}),
        ...(notifications ? { notifications } : {}),
        ...(archive ? { archive } : {}),
      });
      changed();
      if (archive) await services.restartConsole();
      return {};
    },
    'settings.export': async ({ appearance }) => {
      const now = new Date();
      const path = await chooseTarget(
        'Export the settings',
        `touchline-settings-${now.toISOString().slice(0, 10)}.json`,
      );
      if (path === null) return { file: null };
      await writeFile(path, `${JSON.stringify(exportSettings(settings, appearance, now), null, 2)}\n`);
      return { file: basename(path) };
    },
    'settings.readImport': async ({ appearance }) => {
      const path = await chooseFile({ title: 'Import settings', filters: [{ name: 'JSON', extensions: ['json'] }] });
      if (path === null) return { file: null, import: null, changes: [] };
      const imported = await readExported(path);
      read = { id: randomUUID(), imported };
      return { file: basename(path), import: read.id, changes: changesOf(imported, settings, appearance) };
    },
    'settings.applyImport': async ({ import: id }) => {
      const found = read;
      if (found?.id !== id) {
        throw new OperatorError({
          code: 'import_gone',
          message: 'Another file was read meanwhile: nothing was changed.',
          hint: 'Choose the file again.',
        });
      }
      read = null;
      const { imported } = found;
      const addresses = JSON.stringify(settings.get('providers'));
      settings.setAll(merged(imported, settings));
      nativeTheme.themeSource = imported.settings.theme;
      changed();
      if (JSON.stringify(settings.get('providers')) !== addresses) await services.restart();
      return { appearance: imported.appearance };
    },
  };
}
