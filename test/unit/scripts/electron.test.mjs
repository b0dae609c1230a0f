import { expect, test } from 'vitest';
import { explainExit, missingDisplay } from '../../../scripts/support/electron.mjs';

test.each([
  [{ DISPLAY: ':0' }, 'linux', 1000, null],
  [{ WAYLAND_DISPLAY: 'wayland-0' }, 'linux', 1000, null],
  [{}, 'linux', 1000, 'there is no display here'],
  [{ DISPLAY: ':0' }, 'linux', 0, 'Electron does not run as root'],
  [{}, 'darwin', 501, null],
  [{}, 'win32', undefined, null],
])('a window with %j on %s as %s', (env, platform, uid, reason) => {
  expect(missingDisplay(env, platform, uid)).toBe(reason);
});

test.each([
  [
    'electron: error while loading shared libraries: libnss3.so: cannot open shared object file',
    127,
    /library libnss3\.so/,
  ],
  ['FATAL:setuid_sandbox_host.cc: The SUID sandbox helper binary was found, but is not configured', 133, /sandbox/],
  ['ERROR:ozone_platform_x11.cc(245) Missing X server or $DISPLAY', 1, /display/],
  ['', 3, /exit code 3/],
])('%s', (errors, code, reason) => {
  expect(explainExit(errors, code)).toMatch(reason);
});
