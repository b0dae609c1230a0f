import { createHash, randomBytes } from 'node:crypto';
import type { Connection } from '#shared/contract/connection.ts';
import { deleteArchive } from '#engine/archive/store.ts';
import type { ConsoleSettings } from '#services/messages.ts';
import type { Secrets } from './secrets.ts';
import type { Settings } from './settings.ts';

const megabyte = 1_000_000;

/** The archives of connections on this computer: where they are, and what they are encrypted with. */
export class Archives {
  readonly #folder: string;
  readonly #settings: Settings;
  readonly #secrets: Secrets;

  constructor(folder: string, settings: Settings, secrets: Secrets) {
    this.#folder = folder;
    this.#settings = settings;
    this.#secrets = secrets;
  }

  /** What the console needs to keep the archive of a connection; null where none is kept. With its key: never log it. */
  async settingsFor(connection: Connection): Promise<ConsoleSettings['archive']> {
    const { keep, days, megabytes } = this.#settings.get('archive');
    if (!keep) return null;
    const id = idOf(connection);
    const key = (await this.#secrets.get(keyName(id))) ?? (await this.#newKey(id));
    return { folder: this.#folder, connection: id, key, days, bytes: megabytes * megabyte };
  }

  /** Deletes the archive of a connection, which must not be open, and its key. */
  async remove(connection: Pick<Connection, 'id' | 'target'>): Promise<void> {
    const id = idOf(connection);
    deleteArchive({ folder: this.#folder, connection: id });
    await this.#secrets.set(keyName(id), null);
  }

  async #newKey(id: string): Promise<string> {
    // Without a keychain the key lives as long as the application: nobody can read an earlier archive any more.
    if (!this.#secrets.lasting) deleteArchive({ folder: this.#folder, connection: id });
    const key = randomBytes(32).toString('hex');
    await this.#secrets.set(keyName(id), key);
    return key;
  }
}

/** That of DATABASE_URL is another connection with every other database. */
function idOf({ id, target }: Pick<Connection, 'id' | 'target'>): string {
  return id === 'environment' ? `environment-${createHash('sha256').update(target).digest('hex').slice(0, 12)}` : id;
}

function keyName(id: string): string {
  return `archive key of ${id}`;
}
