import { homedir } from 'node:os';
import path from 'node:path';

/**
 * The folder of the user's application data: the embedded database, settings and the archive live in it.
 * `TOUCHLINE_DATA_DIR` overrides it. The folder need not exist.
 */
export function appDataFolder(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
): string {
  if (env['TOUCHLINE_DATA_DIR']) return path.resolve(env['TOUCHLINE_DATA_DIR']);
  if (platform === 'win32') {
    const home = env['USERPROFILE'] ?? homedir();
    return path.win32.join(env['APPDATA'] ?? path.win32.join(home, 'AppData', 'Roaming'), 'Touchline');
  }
  const home = env['HOME'] ?? homedir();
  if (platform === 'darwin') return path.posix.join(home, 'Library', 'Application Support', 'Touchline');
  // The specification of XDG says that a relative path is to be ignored.
  const xdg = env['XDG_DATA_HOME'];
  const base = xdg && path.posix.isAbsolute(xdg) ? xdg : path.posix.join(home, '.local', 'share');
  return path.posix.join(base, 'touchline');
}
