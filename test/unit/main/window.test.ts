import { describe, expect, it, vi } from 'vitest';
import { isAllowed } from '../../../electron/main/openExternal.ts';
import { isReachable } from '../../../electron/main/window.ts';

vi.mock('electron', () => ({
  app: { isPackaged: false },
  BrowserWindow: Map,
  nativeTheme: {},
  screen: {},
  shell: {},
  protocol: {},
}));
vi.mock('electron-store', () => ({ default: Map }));

const screen = { x: 0, y: 0, width: 1920, height: 1080 };
const left = { x: -1280, y: 0, width: 1280, height: 1024 };
const window = { x: 100, y: 100, width: 1280, height: 800, maximized: false };

describe('a remembered window', () => {
  it('is put where it was while that is on a screen', () => {
    expect(isReachable(window, [screen])).toBe(true);
    expect(isReachable({ ...window, x: -1200 }, [screen, left])).toBe(true);
  });

  it('is not put where nobody could reach it', () => {
    expect(isReachable({ ...window, x: -1270 }, [screen])).toBe(false);
    expect(isReachable({ ...window, x: 1900 }, [screen])).toBe(false);
    expect(isReachable({ ...window, y: -200 }, [screen])).toBe(false);
    expect(isReachable({ ...window, y: 1070 }, [screen])).toBe(false);
    expect(isReachable(window, [])).toBe(false);
  });
});

describe('an address outside', () => {
  it.each(['https://www.api-football.com/pricing', 'https://github.com/x'])('%s may be opened', (address) => {
    expect(isAllowed(address)).toBe(true);
  });

  it.each([
    'http://github.com/',
    'https://github.com.evil.example/',
    'https://user:word@github.com/',
    'https://github.com@evil.example/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'ms-settings:',
    '',
  ])('%j may not', (address) => {
    expect(isAllowed(address)).toBe(false);
  });
});
