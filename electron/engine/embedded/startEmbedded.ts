import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { chmod, mkdir, realpath } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { OperatorError } from '#shared/errors.ts';
import type { Logger } from '#engine/logging/logger.ts';
import { canReach, serverAccount } from './account.ts';
import { findBinaries } from './binaries.ts';
import {
  DATABASE,
  ensureCluster,
  USER,
  writeSettings,
  type Cluster,
  type Note,
  type ServerSettings,
} from './cluster.ts';
import { folderError } from './failures.ts';
import { withLock } from './lock.ts';
import { ensureDatabase, findRunning, freePort, isInUse, startServer, stopServer } from './server.ts';

export interface EmbeddedOptions {
  /** Where the data live, below `postgres`; made when it is not there. */
  folder: string;
  log?: Logger;
  /** The folder with the server's bin, lib and share; the npm package of this platform when absent. */
  binaries?: string;
  /** Settings of the server, by name; used when this call starts it. */
  settings?: ServerSettings;
}

export interface EmbeddedServer {
  /** Holds the password: never log it. */
  url: string;
  port: number;
  /** False when it was running already. */
  started: boolean;
  /**
   * Stops the server, whoever started it, unless another Touchline has a session on it (`force`: even then). Close your own
   * sessions first.
   */
  stop(options?: { force?: boolean }): Promise<void>;
}

/**
 * Gives a running server on `folder`: makes the cluster at the first call, starts the server unless it runs, and makes the database.
 * Safe to call from several processes at once. The server outlives this process, even a killed one, and is found again.
 * Throws OperatorError with a code of EmbeddedCode.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const { settings = {}, log } = options;
  const folder = await makeFolder(options.folder);
  const account = serverAccount(path.join(folder, 'postgres'));
  const home = canReach(account, folder) ? folder : await makeShelter(folder, log);
  return withLock(path.join(folder, 'postgres.lock'), 90_000, async () => {
    const shelter = home === folder && account !== null ? shelterOf(folder) : home;
    const binaries = await findBinaries({ folder: options.binaries, account, shelter, log });
    const cluster: Cluster = { data: path.join(home, 'postgres'), account, binaries };
    const note = await ensureCluster(cluster, settings, log);
    const running = await findRunning(cluster, note);
    const port = running?.port ?? (await start(cluster, note, settings));
    await ensureDatabase(note, port);
    if (!running)
      log?.info(`Started the embedded database on port ${port}.`, { data: cluster.data, version: binaries.version });
    return {
      url: `postgres://${USER}:${note.password}@127.0.0.1:${port}/${DATABASE}`,
      port,
      started: !running,
      stop: (how) =>
        withLock(path.join(folder, 'postgres.lock'), 90_000, () => stop(cluster, note, how?.force ?? false)),
    };
  });
}

async function start(cluster: Cluster, note: Note, settings: ServerSettings): Promise<number> {
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort(attempt === 1 ? note.port : null);
    await writeSettings(cluster, note, port, settings);
    try {
      await startServer(cluster);
      return port;
    } catch (error) {
      // Somebody took the port between our look and the server's.
      const taken = error instanceof OperatorError && error.details?.['portTaken'] === true;
      if (!taken || attempt === 3) throw error;
    }
  }
}

async function stop(cluster: Cluster, note: Note, force: boolean): Promise<void> {
  const running = await findRunning(cluster, note);
  if (!running) return;
  if (!force) {
    // Sessions that were just closed take a moment to end on the server.
    const deadline = Date.now() + 500;
    while (await isInUse(note, running.port)) {
      if (Date.now() > deadline) return;
      await sleep(50);
    }
  }
  await stopServer(cluster);
}

async function makeFolder(folder: string): Promise<string> {
  try {
    // As root the server's own account has to pass through it to its data, which only that account can read.
    const mode = process.platform !== 'win32' && process.getuid?.() === 0 ? 0o711 : 0o700;
    mkdirSync(path.resolve(folder), { recursive: true, mode });
    return await realpath(folder);
  } catch (error) {
    throw folderError(folder, error);
  }
}

/** A folder outside of homes that others can't enter, for the data and programs of a server that runs as another user. */
async function makeShelter(folder: string, log: Logger | undefined): Promise<string> {
  const shelter = shelterOf(folder);
  try {
    await mkdir(shelter, { recursive: true, mode: 0o711 });
    await chmod(shelter, 0o711);
  } catch (error) {
    throw folderError(shelter, error);
  }
  log?.info(
    `The embedded database keeps its data in ${shelter}: as root it runs as another user, who can't enter ${folder}.`,
  );
  return shelter;
}

function shelterOf(folder: string): string {
  return `/var/lib/touchline-${createHash('sha256').update(folder).digest('hex').slice(0, 12)}`;
}
