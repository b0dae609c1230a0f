import { BrowserWindow, dialog, type FileFilter, type OpenDialogOptions } from 'electron';
import type { Authority } from '#shared/contract/connection.ts';
import { readAuthority } from './authorityFile.ts';

/** Lets the operator choose a file with certificates; null where none was chosen. */
export async function chooseAuthority(): Promise<Authority | null> {
  const path = await chooseFile({
    title: 'Choose the certificate of the authority',
    filters: [
      { name: 'Certificates', extensions: ['pem', 'crt', 'cer', 'ca-bundle'] },
      { name: 'All files', extensions: ['*'] },
    ],
  });
  return path === null ? null : readAuthority(path);
}

/** Lets the operator choose a file to be read; null where none was chosen. */
export async function chooseFile(options: Pick<OpenDialogOptions, 'title' | 'filters'>): Promise<string | null> {
  const window = BrowserWindow.getFocusedWindow();
  const whole: OpenDialogOptions = { ...options, properties: ['openFile', 'dontAddToRecent'] };
  const { canceled, filePaths } = await (window ? dialog.showOpenDialog(window, whole) : dialog.showOpenDialog(whole));
  return canceled ? null : (filePaths[0] ?? null);
}

/** Lets the operator choose where a file is to be written; null where nowhere. */
export async function chooseTarget(
  title: string,
  name: string,
  kind: FileFilter = { name: 'JSON', extensions: ['json'] },
): Promise<string | null> {
  const window = BrowserWindow.getFocusedWindow();
  const options = { title, defaultPath: name, filters: [kind] };
  const { canceled, filePath } = await (window
    ? dialog.showSaveDialog(window, options)
    : dialog.showSaveDialog(options));
  return canceled || filePath === '' ? null : filePath;
}
