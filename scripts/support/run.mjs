// Starting programs.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { constants } from 'node:os';

export const root = path.resolve(import.meta.dirname, '../..');
const modules = path.join(root, 'node_modules');

/** The environment of everything that is started: the project's own programs, and its Node, come first. */
export function childEnvironment(more = {}) {
  const env = { ...process.env, ...more };
  const name = Object.keys(env).find((key) => key.toLowerCase() === 'path') ?? 'PATH';
  env[name] = [path.join(modules, '.bin'), env[name]].filter(Boolean).join(path.delimiter);
  return env;
}

/** The Node that runs our own programs: the project's own, else the one that runs this script. */
export function nodeProgram() {
  return ownNode() ?? process.execPath;
}

/** The Node that npm installed for the project, or null. */
export function ownNode() {
  const file = path.join(modules, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  return existsSync(file) ? file : null;
}

/** A program of an npm package, as arguments for Node: works without a shell on every system. */
export function packageProgram(file) {
  return path.join(modules, ...file.split('/'));
}

/**
 * Runs a program to its end and gives its exit code and output. `show` also prints the output as it comes.
 * After `limit` seconds it is ended, and everything that it started with it: `timedOut` is true.
 * @returns {Promise<{ code: number, output: string, timedOut: boolean }>}
 */
export function run(file, args, { limit, show = false, env = {}, shell = false }) {
  return new Promise((resolve) => {
    // A group of its own, so that its children can be ended too.
    const grouped = process.platform !== 'win32';
    const child = spawn(file, args, {
      cwd: root,
      // What is kept or goes to a file is plain; what a terminal shows has its colours.
      env: childEnvironment({ ...(show && process.stderr.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }), ...env }),
      stdio: ['ignore', 'pipe', 'pipe'],
      shell,
      detached: grouped,
      windowsHide: true,
    });
    let output = '';
    let timedOut = false;
    const end = (signal) => {
      try {
        if (grouped && child.pid !== undefined) process.kill(-child.pid, signal);
        else child.kill(signal);
      } catch {
        // It ended by itself.
      }
    };
    let interrupted = null;
    const release = passSignals((signal) => {
      interrupted = signal;
      end(signal);
    });
    const timer = setTimeout(() => {
      timedOut = true;
      end('SIGTERM');
      setTimeout(() => end('SIGKILL'), 5000).unref();
    }, limit * 1000);
    const take = (chunk) => {
      const text = chunk.toString('utf8');
      output += text;
      if (show) process.stderr.write(text);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    const finish = (code) => {
      clearTimeout(timer);
      release();
      // Whoever interrupts a step wants the whole to end.
      if (interrupted) process.exit(128 + constants.signals[interrupted]);
      resolve({ code, output, timedOut });
    };
    child.once('error', (error) => {
      output += `${error.message}\n`;
      finish(127);
    });
    // Not `close`: something that it left running may hold its pipes for ever.
    child.once('exit', (code, signal) => {
      const result = code ?? 128 + (constants.signals[signal] ?? 0);
      const drain = setTimeout(() => finish(result), 2000);
      child.once('close', () => {
        clearTimeout(drain);
        finish(result);
      });
    });
  });
}

/**
 * Runs a program in the foreground, with our own input and output. Signals reach it, and we stay until it has ended.
 * @returns {Promise<{ code: number, errors: string }>} its exit code, and the last of its error output where `watch` is set
 */
export function foreground(file, args, { env = {}, watch = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      // npm runs scripts in the project's folder; paths that a person gives are seen from where they stand.
      cwd: process.env['INIT_CWD'] ?? process.cwd(),
      env: childEnvironment(env),
      stdio: ['inherit', 'inherit', watch ? 'pipe' : 'inherit'],
    });
    let errors = '';
    child.stderr?.on('data', (chunk) => {
      errors = (errors + chunk.toString('utf8')).slice(-8000);
      process.stderr.write(chunk);
    });
    const release = passSignals((signal) => {
      // A terminal sends Ctrl-C to the child as well: twice would mean something else to it.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
    child.once('error', (error) => {
      release();
      resolve({ code: 127, errors: error.message });
    });
    child.once('exit', (code, signal) => {
      release();
      // Something that it left running may hold the pipe, and us with it.
      child.stderr?.destroy();
      resolve({ code: code ?? 128 + (constants.signals[signal] ?? 0), errors });
    });
  });
}

/**
 * Hands signals on instead of ending by them. Gives what takes this back. npm passes on what the terminal sends to everybody as
 * well: the same signal again within a second is the same wish.
 */
function passSignals(pass) {
  const last = new Map();
  const handler = (signal) => {
    const before = last.get(signal) ?? -Infinity;
    last.set(signal, performance.now());
    if (performance.now() - before > 1000) pass(signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, handler);
  return () => {
    for (const signal of signals) process.off(signal, handler);
  };
}
