import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import type { Connection, ConnectionFields, Environment, PasswordChoice } from '#shared/contract/connection.ts';
import { OperatorError } from '#shared/errors.ts';
import { describeTarget, parseDatabaseUrl } from '#engine/database/databaseUrl.ts';
import type { EmbeddedDatabase } from './embeddedDatabase.ts';
import {
  fieldsOf,
  newConnection,
  passwordIn,
  secretOf,
  shownConnection,
  urlOf,
  type SavedConnection,
} from './savedConnection.ts';
import type { Secrets } from './secrets.ts';
import type { Target } from './services.ts';
import type { Settings } from './settings.ts';

export interface ConnectionsOptions {
  settings: Settings;
  secrets: Secrets;
  embedded: EmbeddedDatabase;
  /** Puts the services to work on a database, or with null ends them. */
  use(target: Target | null): Promise<void>;
  /** It is gone, and what this computer has of it is to go with it. */
  onRemoved(connection: Pick<Connection, 'id' | 'target'>): Promise<void>;
  onChange(): void;
}

const embeddedConnection: Connection = {
  id: 'embedded',
  name: 'This computer',
  environment: 'local',
  colour: null,
  target: 'embedded database',
  embedded: true,
  password: 'none',
  needsPassword: false,
};

/** The saved connections, and the one that is open. One operation at a time. */
export class Connections {
  readonly #options: ConnectionsOptions;
  #current: Connection | null = null;
  #opening: Connection | null = null;
  #session = randomUUID();
  #queue: Promise<unknown> = Promise.resolve();

  constructor(options: ConnectionsOptions) {
    this.#options = options;
  }

  get current(): Connection | null {
    return this.#current;
  }

  /** The one that is being opened, while the one before is left. */
  get opening(): Connection | null {
    return this.#opening;
  }

  /** Another one with every opening. */
  get session(): string {
    return this.#session;
  }

  get saved(): Connection[] {
    return this.#options.settings.get('connections').map((saved) => this.#shown(saved));
  }

  details(id: string): ConnectionFields {
    return fieldsOf(this.#find(id));
  }

  /** Saves a new connection (`id` null) or changes one, which is opened anew where it is open. */
  async save(id: string | null, fields: ConnectionFields, choice: PasswordChoice): Promise<string> {
    const { settings, secrets } = this.#options;
    const before = id === null ? null : this.#find(id);
    // What could not be opened is refused now, before anything is kept.
    parseDatabaseUrl(urlOf(fields, await this.#choose(before, fields, choice)), 'The address');
    const given = choice.kind === 'given' && choice.keep && secrets.lasting ? 'kept' : 'asked';
    const state = choice.kind === 'same' ? (before?.password ?? 'none') : choice.kind === 'none' ? 'none' : given;
    const saved: SavedConnection = before
      ? { ...fields, id: before.id, password: state }
      : newConnection(fields, state);
    await this.#keepPassword(saved, choice);
    const others = settings.get('connections');
    settings.set(
      'connections',
      before ? others.map((each) => (each.id === saved.id ? saved : each)) : [...others, saved],
    );
    this.#options.onChange();
    if (before && this.#current?.id === before.id) await this.open(before.id);
    return saved.id;
  }

  /** Saves a copy of a connection and of its password. */
  async duplicate(id: string): Promise<string> {
    const { settings, secrets } = this.#options;
    const from = this.#find(id);
    const names = new Set(settings.get('connections').map(({ name }) => name));
    let name = `${from.name.slice(0, 70)} (copy)`;
    for (let number = 2; names.has(name); number += 1) name = `${from.name.slice(0, 70)} (copy ${number})`;
    const copy = newConnection({ ...fieldsOf(from), name }, from.password);
    const secret = await secrets.get(secretOf(id));
    if (secret !== null) {
      if (from.password === 'kept') await secrets.set(secretOf(copy.id), secret);
      else await secrets.remember(secretOf(copy.id), secret);
    }
    settings.set('connections', [...settings.get('connections'), copy]);
    this.#options.onChange();
    return copy.id;
  }

  /** Forgets a connection and its password; leaves it first where it is open. */
  async remove(id: string): Promise<void> {
    const removed = this.#shown(this.#find(id));
    if (this.#current?.id === id) await this.open(null);
    const { settings, secrets } = this.#options;
    settings.set(
      'connections',
      settings.get('connections').filter((connection) => connection.id !== id),
    );
    await secrets.set(secretOf(id), null);
    await this.#options.onRemoved(removed);
    this.#options.onChange();
  }

  /**
   * Opens a saved connection, the embedded database by the id `embedded`, or with null leaves the open one. `password` is that
   * of one that is asked for it, and is known from then on until the application is closed.
   */
  async open(id: string | null, password?: string): Promise<void> {
    if (id === embeddedConnection.id) return this.openEmbedded();
    await this.#inTurn(async () => {
      const saved = id === null ? null : this.#find(id);
      if (saved && password !== undefined) await this.#options.secrets.remember(secretOf(saved.id), password);
      const target = saved ? await this.#targetOf(saved) : null;
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
    const connection = { ...embeddedConnection, id: 'environment', name: 'DATABASE_URL', environment, target };
    await this.#inTurn(() => this.#use({ connection: { ...connection, embedded: false }, url }));
  }

  /** Opens a file that somebody exported, to be read. */
  async openFile(path: string, passphrase: string | null): Promise<void> {
    const connection = { ...embeddedConnection, id: 'file', name: basename(path), target: path, embedded: false };
    await this.#inTurn(() => this.#use({ connection, url: '', file: { path, passphrase } }));
  }

  /** Opens the connection that was open when the application was closed. False where there was none. */
  async openLast(): Promise<boolean> {
    const id = this.#options.settings.get('lastConnection');
    const last = this.saved.find((connection) => connection.id === id);
    if (id === null || (id !== embeddedConnection.id && !last)) return false;
    // The operator has to come first.
    if (last?.needsPassword) return true;
    await this.open(id);
    return true;
  }

  /** The URL of a connection as it would be saved. With its password: never log it. */
  async urlFor(id: string | null, fields: ConnectionFields, choice: PasswordChoice): Promise<string> {
    const before = id === null ? null : this.#find(id);
    return urlOf(fields, await this.#choose(before, fields, choice));
  }

  async #use(target: Target | null): Promise<void> {
    // What the one before showed is taken off the screen first, and its services end before another name stands there.
    this.#opening = target?.connection ?? null;
    this.#current = null;
    this.#session = randomUUID();
    this.#options.onChange();
    try {
      await this.#options.use(null);
      this.#current = target?.connection ?? null;
      this.#opening = null;
      this.#options.onChange();
      if (target) await this.#options.use(target);
    } finally {
      this.#opening = null;
      this.#options.onChange();
    }
    if (!target?.connection.embedded) await this.#options.embedded.stop();
  }

  #find(id: string): SavedConnection {
    const saved = this.#options.settings.get('connections').find((connection) => connection.id === id);
    if (saved) return saved;
    throw new OperatorError({ code: 'no_such_connection', message: 'This connection is not saved any more.' });
  }

  #shown(saved: SavedConnection): Connection {
    return shownConnection(saved, this.#options.secrets.origin(secretOf(saved.id)) !== 'none');
  }

  async #targetOf(saved: SavedConnection): Promise<Target> {
    const password = saved.password === 'none' ? null : await this.#known(saved);
    return { connection: { ...this.#shown(saved), needsPassword: false }, url: urlOf(saved, password) };
  }

  async #known(saved: SavedConnection): Promise<string> {
    const secret = await this.#options.secrets.get(secretOf(saved.id));
    if (secret !== null) return passwordIn(secret);
    throw new OperatorError({
      code: 'password_missing',
      message: `The password of ${saved.name} is not known.`,
      hint: 'Enter it to open the connection.',
    });
  }

  /** The password that a choice means; null: none. */
  async #choose(
    before: SavedConnection | null,
    fields: ConnectionFields,
    choice: PasswordChoice,
  ): Promise<string | null> {
    if (choice.kind === 'given') return choice.password;
    if (choice.kind === 'none' || !before || before.password === 'none') return null;
    if (fields.host !== before.host && this.#options.secrets.origin(secretOf(before.id)) !== 'none') {
      throw new OperatorError({
        code: 'password_again',
        message: 'The password was given for another host.',
        hint: 'Enter it again: it is not sent to a host that it was not meant for.',
      });
    }
    return this.#options.secrets.origin(secretOf(before.id)) === 'none' ? null : this.#known(before);
  }

  async #keepPassword(saved: SavedConnection, choice: PasswordChoice): Promise<void> {
    const { secrets } = this.#options;
    if (choice.kind === 'none') await secrets.set(secretOf(saved.id), null);
    if (choice.kind !== 'given') return;
    if (saved.password === 'kept') await secrets.set(secretOf(saved.id), choice.password);
    else await secrets.remember(secretOf(saved.id), choice.password);
  }

  async #inTurn(operation: () => Promise<void>): Promise<void> {
    const turn = this.#queue.then(operation);
    this.#queue = turn.catch(() => {});
    await turn;
  }
}
