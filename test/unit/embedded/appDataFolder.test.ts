import path from 'node:path';
import { expect, test } from 'vitest';
import { appDataFolder } from '#engine/embedded/appDataFolder.ts';

test.each([
  [{ HOME: '/home/ann' }, 'linux', '/home/ann/.local/share/touchline'],
  [{ HOME: '/home/ann', XDG_DATA_HOME: '/data' }, 'linux', '/data/touchline'],
  [{ HOME: '/home/ann', XDG_DATA_HOME: 'relative' }, 'linux', '/home/ann/.local/share/touchline'],
  [{ HOME: '/Users/ann' }, 'darwin', '/Users/ann/Library/Application Support/Touchline'],
  [{ APPDATA: 'C:\\Users\\ann\\AppData\\Roaming' }, 'win32', 'C:\\Users\\ann\\AppData\\Roaming\\Touchline'],
  [{ USERPROFILE: 'C:\\Users\\ann' }, 'win32', 'C:\\Users\\ann\\AppData\\Roaming\\Touchline'],
] as const)('%j on %s', (env, platform, folder) => {
  expect(appDataFolder(env, platform)).toBe(folder);
});

test('TOUCHLINE_DATA_DIR wins', () => {
  expect(appDataFolder({ HOME: '/home/ann', TOUCHLINE_DATA_DIR: 'here' }, 'linux')).toBe(path.resolve('here'));
});
