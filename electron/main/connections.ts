import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { Connection, Environment, newConnectionSchema } from '#shared/contract/connection.ts';
import { OperatorError } from '#shared/errors.ts';
import { describeTarget, parseDatabaseUrl } from '#engine/database/databaseUrl.ts';
import type { EmbeddedDatabase } from './embeddedDatabase.ts';
import type { Secrets } from './secrets.ts';
import type { Target } from './services.ts';
import type { SavedConnection, Settings } from './settings.ts';

export interface ConnectionsOptions {
  settings: Settings;
  secrets: Secrets;
  embedded: EmbeddedDatabase;
  /** Puts the services to work on a database, or with null ends them. */
  use(target: Target | null): Promise<void>;
  onChange(): void;
}

const embeddedConnection: Connection = {
  id: 'embedded',
  name: 'This computer',
  environment: 'local',
  target: 'embedded database',
  embedded: true,
};

/** The saved connections, and the one that is open. One operation at a time. */
export class Connections {
  readonly #options: ConnectionsOptions;
  #current: Connection | null = null;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: ConnectionsOptions) {
    this.#options = options;
  }

  get current(): Connection | null {
    return this.#current;
  }

  get saved(): Connection[] {
    return this.#options.settings.get('connections').map(shown);
  }

  /** Saves a connection; its password goes to the secrets. Throws an `OperatorError` for a URL that is none. */
  async save(input: z.output<typeof newConnectionSchema>): Promise<string> {
    const { settings, secrets } = this.#options;
    const { url, password } = withoutPassword(input.url);
    const id = randomUUID();
    if (password) await secrets.set(secretOf(id), input.url);
    const saved = { id, name: input.name, environment: input.environment, url, password };
    settings.set('connections', [...settings.get('connections'), saved]);
    this.#options.onChange();
    return id;
  }

  /** Forgets a connection and its password; leaves it first where it is open. */
  async remove(id: string): Promise<void> {
    this.#find(id);
    if (this.#current?.id === id) await this.open(null);
    const { settings, secrets } = this.#options;
    settings.set(
      'connections',
      settings.get('connections').filter((connection) => connection.id !== id),
    );
    await secrets.set(secretOf(id), null);
    this.#options.onChange();
  }

  /** Opens a saved connection, the embedded database by the id `embedded`, or with null leaves the open one. */
  async open(id: string | null): Promise<void> {
    if (id === embeddedConnection.id) return this.openEmbedded();
    await this.#inTurn(async () => {
      const target = id === null ? null : await this.#targetOf(this.#find(id));
      await this.#use(target);
      this.#options.settings.set('lastConnection', id);
    });
  }

  /** Starts the embedded database and opens it. */
  async openEmbedded(): Promise<void> {
    await this.#inTurn(async () => {
      const url = await this.#options.embedded.start();
      await this.#use({ connection: { ...embeddedConnection, target: describeTarget(url) }, url });
      this.#options.settings.set('lastConnection', embeddedConnection.id);
    });
  }

  /** Opens a database for this start alone. */
  async openOnce(url: string, environment: Environment): Promise<void> {
    const target = describeTarget(url);
    await this.#inTurn(() =>
      this.#use({ connection: { id: 'environment', name: 'DATABASE_URL', environment, target, embedded: false }, url }),
    );
  }

  /** Opens the connection that was open when the application was closed. False where there was none. */
  async openLast(): Promise<boolean> {
    const id = this.#options.settings.get('lastConnection');
    const known = id === embeddedConnection.id || this.saved.some((connection) => connection.id === id);
    if (id === null || !known) return false;
    await this.open(id);
    return true;
  }

  async #use(target: Target | null): Promise<void> {
    this.#current = target?.connection ?? null;
    this.#options.onChange();
    await this.#options.use(target);
    if (!target?.connection.embedded) await this.#options.embedded.stop();
  }

  #find(id: string): SavedConnection {
    const saved = this.#options.settings.get('connections').find((connection) => connection.id === id);
    if (saved) return saved;
    throw new OperatorError({ code: 'no_such_connection', message: 'This connection is not saved any more.' });
  }

  async #targetOf(saved: SavedConnection): Promise<Target> {
    const url = saved.password ? await this.#options.secrets.get(secretOf(saved.id)) : saved.url;
    if (url !== null) return { connection: shown(saved), url };
    throw new OperatorError({
      code: 'password_missing',
      message: `The password of ${saved.name} is not known any more.`,
      hint: 'Remove the connection and enter it again. Where the system has no keyring, passwords are kept until Touchline is closed.',
    });
  }

  async #inTurn(operation: () => Promise<void>): Promise<void> {
    const turn = this.#queue.then(operation);
    this.#queue = turn.catch(() => {});
    await turn;
  }
}

function shown(saved: SavedConnection): Connection {
  const { id, name, environment, url } = saved;
  return { id, name, environment, target: describeTarget(url), embedded: false };
}

function secretOf(id: string): string {
  return `connection ${id}`;
}

/** The URL as it may be written to a plain file. */
function withoutPassword(text: string): { url: string; password: boolean } {
  const url = parseDatabaseUrl(text, 'The address');
  const password = url.password !== '' || url.searchParams.has('password');
  url.password = '';
  url.searchParams.delete('password');
  return { url: url.href, password };
}
