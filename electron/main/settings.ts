import Store from 'electron-store';
import { z } from 'zod';
import { environmentSchema } from '#shared/contract/connection.ts';
import { notificationSettingsSchema, themeSchema } from '#shared/contract/settings.ts';

export const savedConnectionSchema = z.object({
  id: z.string(),
  name: z.string(),
  environment: environmentSchema,
  /** Without its password: that is kept by `Secrets`. */
  url: z.string(),
  /** Whether there is a password to it. */
  password: z.boolean(),
});
export type SavedConnection = z.infer<typeof savedConnectionSchema>;

export const boundsSchema = z.object({
  x: z.number().int(),
  y: z.number().int(),
  width: z.number().int(),
  height: z.number().int(),
  maximized: z.boolean(),
});

/** Each part that does not validate is replaced by its default, so that a damaged file never keeps anybody out. */
const settingsSchema = z.object({
  theme: themeSchema.catch('system'),
  window: boundsSchema.nullable().catch(null),
  connections: z.array(savedConnectionSchema).catch([]),
  /** The connection that was open last: an id, `embedded`, or none. */
  lastConnection: z.string().nullable().catch(null),
  notifications: notificationSettingsSchema.catch(notificationSettingsSchema.parse({})),
  /** Of the page: 1 is 100 %. */
  zoom: z.number().min(0.25).max(5).catch(1),
});
type AllSettings = z.infer<typeof settingsSchema>;

/** What the application remembers on this computer, in a plain file: never a secret. */
export class Settings {
  readonly #store: Store;
  #values: AllSettings;

  /** Reads the file below `folder`; one that is not JSON is replaced. */
  constructor(folder: string) {
    this.#store = new Store({ cwd: folder, name: 'settings', clearInvalidConfig: true });
    this.#values = settingsSchema.parse(this.#store.store);
  }

  get<K extends keyof AllSettings>(key: K): AllSettings[K] {
    return this.#values[key];
  }

  get all(): Readonly<AllSettings> {
    return this.#values;
  }

  set<K extends keyof AllSettings>(key: K, value: AllSettings[K]): void {
    this.#values = { ...this.#values, [key]: value };
    this.#store.set(key, value);
  }
}
