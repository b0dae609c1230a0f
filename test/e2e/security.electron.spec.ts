import path from 'node:path';
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright';
import { expect, openEmbedded, test } from '../support/e2e.ts';

// Each of these is what a page would try that somebody else's script got into.

test('the page has no Node, and of Electron only the bridge', async ({ start }) => {
  const { page } = await start();
  const found = await page.evaluate(() => ({
    globals: ['require', 'process', 'module', 'Buffer', 'global', '__dirname', 'ipcRenderer', 'electron'].filter(
      (name) => name in window,
    ),
    bridge: Object.keys(window.touchline ?? {}).sort(),
    frozen: Object.isFrozen(window.touchline),
  }));
  expect(found).toEqual({ globals: [], bridge: ['call', 'connect', 'onShell'], frozen: true });
});

test('windows are sandboxed and isolated', async ({ start }) => {
  const { app } = await start();
  const preferences = await app?.evaluate(({ BrowserWindow }) => {
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    // What Electron applied, and not what was asked for; there is no typed way to it.
    const read: unknown = contents && Reflect.get(contents, 'getLastWebPreferences');
    return typeof read === 'function' ? JSON.stringify(Reflect.apply(read, contents, [])) : '{}';
  });
  expect(JSON.parse(preferences ?? '{}')).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    webSecurity: true,
    webviewTag: false,
  });
});

test('it opens no window and goes nowhere', async ({ start }) => {
  const { page, app } = await start();
  const before = page.url();
  expect(await page.evaluate(() => window.open('https://example.com/') === null)).toBe(true);
  expect(await page.evaluate(() => window.open('app://touchline/index.html') === null)).toBe(true);
  for (const address of ['https://example.com/', 'file:///etc/passwd', 'app://elsewhere/']) {
    await page.evaluate((to) => {
      window.location.href = to;
    }, address);
  }
  // A round trip after the attempts: had one been let through, the page would have gone by now.
  await expectAlive(page);
  expect(page.url()).toBe(before);
  expect(await app?.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
});

test('it reaches no network', async ({ start }) => {
  const { page } = await start();
  const reached = await page.evaluate(async () => {
    const results: string[] = [];
    for (const address of [
      'http://127.0.0.1:1/',
      'https://example.com/',
      'file:///etc/passwd',
      'app://elsewhere/index.html',
    ]) {
      await fetch(address).then(
        () => results.push(address),
        () => undefined,
      );
    }
    return results;
  });
  expect(reached).toEqual([]);
  await expect(page.evaluate(() => new WebSocket('ws://127.0.0.1:1/').readyState)).resolves.not.toBe(1);
});

test('without its policy too the session lets nothing out', async ({ start }) => {
  const { app } = await start();
  const outcome = await app?.evaluate(async ({ session }) => {
    const answers: string[] = [];
    for (const address of ['http://127.0.0.1:1/', 'https://example.com/']) {
      await session.defaultSession.fetch(address).then(
        () => answers.push('reached'),
        (error: unknown) => answers.push(String(error)),
      );
    }
    return answers;
  });
  expect(outcome).toEqual([
    expect.stringContaining('ERR_BLOCKED_BY_CLIENT'),
    expect.stringContaining('ERR_BLOCKED_BY_CLIENT'),
  ]);
});

test('its policy runs no script but the files of the application', async ({ start }) => {
  const { page } = await start();
  const ran = await page.evaluate(() => {
    const results: string[] = [];
    const inline = document.createElement('script');
    inline.textContent = 'window.inlineRan = true';
    document.body.append(inline);
    if ('inlineRan' in window) results.push('inline');
    const handler = document.createElement('div');
    handler.setAttribute('onclick', 'window.handlerRan = true');
    document.body.append(handler);
    handler.click();
    if ('handlerRan' in window) results.push('handler');
    return results;
  });
  expect(ran).toEqual([]);
  // In the page's own script: Playwright's evaluate is exempt from the policy.
  const blocked = await page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), {
          once: true,
        });
        const script = document.createElement('script');
        script.src = 'data:text/javascript,eval("1")';
        document.body.append(script);
      }),
  );
  expect(blocked).toBe('script-src-elem');
});

test('the policy and its companions are in every answer', async ({ start }) => {
  const { page } = await start();
  const headers = await page.evaluate(async () => {
    const answer = await fetch('app://touchline/index.html');
    return [answer.status, answer.headers.get('content-security-policy'), answer.headers.get('x-content-type-options')];
  });
  expect(headers).toEqual([
    200,
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'",
    'nosniff',
  ]);
});

test('app:// gives its own files by GET and nothing else', async ({ start }) => {
  const { page } = await start();
  const statuses = await page.evaluate(async () => {
    const requests = [
      ['GET', 'index.html'],
      ['GET', '..%2f..%2fpackage.json'],
      ['GET', '..%5c..%5cpackage.json'],
      ['GET', '%2e%2e/%2e%2e/package.json'],
      ['GET', '../electron/main.js'],
      ['GET', '%00'],
      ['GET', '%'],
      ['POST', 'index.html'],
    ] as const;
    return Promise.all(
      requests.map(async ([method, path]) => (await fetch(`app://touchline/${path}`, { method })).status),
    );
  });
  expect(statuses[0]).toBe(200);
  expect(statuses.slice(1).every((status) => status >= 400)).toBe(true);
});

test('it gets no permission', async ({ start }) => {
  const { page } = await start();
  const granted = await page.evaluate(async () => {
    const results: string[] = [];
    for (const name of ['geolocation', 'notifications', 'camera', 'microphone'] as const) {
      const status = await navigator.permissions.query({ name }).catch(() => null);
      if (status?.state === 'granted') results.push(name);
    }
    const media = await navigator.mediaDevices.getUserMedia({ audio: true }).then(
      () => 'media',
      () => null,
    );
    return [...results, ...(media === null ? [] : [media])];
  });
  expect(granted).toEqual([]);
});

test('another frame or page is refused calls and ports', async ({ start }) => {
  const { page, app } = await start();
  // A window of the same preload on another page, as if a navigation had been let through.
  const preload = path.resolve(import.meta.dirname, '../../dist/preload/preload.cjs');
  const answer = await app?.evaluate(async ({ BrowserWindow }, file) => {
    const webPreferences = { preload: file, sandbox: true, contextIsolation: true };
    const foreign = new BrowserWindow({ show: false, webPreferences });
    await foreign.loadURL('about:blank');
    const called: unknown = await foreign.webContents.executeJavaScript(
      `(async () => {
        if (!window.touchline) return 'no bridge';
        let ports = 0;
        addEventListener('message', (event) => { ports += event.ports.length; });
        window.touchline.connect();
        const answer = await window.touchline.call('shell.state', {});
        return JSON.stringify({ ...answer, ports });
      })()`,
    );
    foreign.destroy();
    return String(called);
  }, preload);
  expect(answer).toContain('"code":"refused"');
  expect(answer).toContain('"ports":0');
  await expectAlive(page);
});

test('what does not fit the contract is refused', async ({ start }) => {
  const { page } = await start();
  const codes = await page.evaluate(async () => {
    const bridge = window.touchline;
    const failureOf = async (method: string, input: unknown): Promise<string> => {
      // Past what the types allow, as a script would.
      const answer: unknown = bridge && (await Reflect.apply(Reflect.get(bridge, 'call'), bridge, [method, input]));
      return /"code":"(\w+)"/.exec(JSON.stringify(answer))?.[1] ?? 'answered';
    };
    return [
      await failureOf('shell.setTheme', { theme: 'pink' }),
      await failureOf('shell.nothing', {}),
      await failureOf('constructor', {}),
      await failureOf('jobs.enqueue', { sync: 'sync-leagues', payload: {} }),
      await failureOf('connection.save', { id: null, fields: { host: 'db.example.com/?sslmode=disable' } }),
    ];
  });
  expect(codes).toEqual(['bad_input', 'unknown_method', 'unknown_method', 'unknown_method', 'bad_input']);
});

test('a password never reaches the settings file or the page', async ({ start }) => {
  const { page, data } = await start();
  const state = await page.evaluate(async () => {
    await window.touchline?.call('connection.save', {
      id: null,
      fields: {
        name: 'staging',
        environment: 'staging',
        colour: null,
        host: 'db.example.com',
        port: 5432,
        database: 'app',
        user: 'someone',
        tls: { mode: 'verify-full', authority: null, serverName: null },
        options: null,
      },
      password: { kind: 'given', password: 'topsecret-1', keep: true },
    });
    return JSON.stringify(await window.touchline?.call('shell.state', {}));
  });
  expect(state).toContain('db.example.com:5432/app');
  expect(state).not.toContain('topsecret-1');
  const settings = await readFile(`${data}/desktop/settings.json`, 'utf8');
  expect(settings).toContain('db.example.com');
  expect(settings).not.toContain('topsecret-1');
});

test('services are started without the secrets of the environment', async ({ start }) => {
  const { app } = await start({ env: { SPORTS_PROVIDER_API_KEY: 'secret-of-the-environment' } });
  const window = await app?.firstWindow();
  if (!app || !window) throw new Error('no window');
  await openEmbedded(window);
  const pids = await app.evaluate(({ app: electron }) =>
    electron.getAppMetrics().flatMap((process) => (process.name?.startsWith('Touchline') ? [process.pid] : [])),
  );
  expect(pids).toHaveLength(2);
  test.skip(process.platform !== 'linux', 'only Linux shows the environment of a process');
  for (const pid of pids) {
    expect(await readFile(`/proc/${pid}/environ`, 'utf8')).not.toContain('secret-of-the-environment');
    expect(await readFile(`/proc/${pid}/cmdline`, 'utf8')).not.toContain('secret-of-the-environment');
  }
});

async function expectAlive(page: Page): Promise<void> {
  expect(await page.evaluate(async () => (await window.touchline?.call('shell.state', {}))?.ok)).toBe(true);
}
