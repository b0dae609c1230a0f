import Store from 'electron-store';
import { z } from 'zod';
import {
  archiveSettingsSchema,
  computerWorkerSchema,
  notificationsSchema,
  themeSchema,
} from '#shared/contract/settings.ts';
import { savedConnectionSchema, type SavedConnection } from './savedConnection.ts';

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
  /** One that does not validate is left out, and the others stay. */
  connections: z
    .array(z.unknown())
    .catch([])
    .transform((all) =>
      all.flatMap((each): SavedConnection[] => {
        const saved = savedConnectionSchema.safeParse(each);
        return saved.success ? [saved.data] : [];
      }),
    ),
  /** The connection that was open last: an id, `embedded`, or none. */
  lastConnection: z.string().nullable().catch(null),
  /** The options of providers that are no secrets, by provider and name. */
  providers: z.record(z.string(), z.record(z.string(), z.string())).catch({}),
  worker: computerWorkerSchema.catch(computerWorkerSchema.parse({})),
  notifications: notificationsSchema.catch(notificationsSchema.parse({})),
  archive: archiveSettingsSchema.catch(archiveSettingsSchema.parse({})),
  /** Of the page: 1 is 100 %. */
  zoom: z.number().min(0.25).max(5).catch(1),
});
export type AllSettings = z.output<typeof settingsSchema>;

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

  /** Sets several at once: all of them are written, or none. */
  setAll(values: Partial<AllSettings>): void {
    this.#store.set(values);
    this.#values = { ...this.#values, ...values };
  }
}
