import { z } from 'zod';
import {
  authoritySchema,
  connectionFieldsSchema,
  connectionSchema,
  connectionTestSchema,
  passwordChoiceSchema,
} from '../connection.ts';
import { aboutExportSchema } from '../../archive.ts';
import { jobFilterSchema } from '../../filters/jobFilter.ts';
import { action, nothing, query } from '../definition.ts';
import {
  appearanceSchema,
  computerSettingsSchema,
  importChangeSchema,
  providerSetupSchema,
  themeSchema,
} from '../settings.ts';
import { crashSchema, serviceStateSchema } from '../status.ts';

const passphraseSchema = z.string().min(1).max(500);

/** What the host answers: Electron's main process, or `touchline serve`. */
export const shellMethods = {
  'shell.state': query(
    nothing,
    z.object({
      version: z.string(),
      /** How this console runs: the desktop application, or a page served by `touchline serve`. */
      host: z.enum(['desktop', 'served']),
      platform: z.string(),
      theme: themeSchema,
      /** null until the operator has chosen one: the first-run page. */
      connection: connectionSchema.nullable(),
      /** The connection that is being opened, while the one before is left. */
      opening: connectionSchema.nullable(),
      /** Another one with every opening: what was shown in one session is never shown in another. */
      session: z.string(),
      saved: z.array(connectionSchema),
      /** Whether this host can start an embedded Postgres; otherwise why not. */
      embedded: z.object({ available: z.boolean(), reason: z.string().nullable() }),
      /** Whether connections can be chosen here; a served console has the one it was started with. */
      canConnect: z.boolean(),
      services: z.object({ console: serviceStateSchema, worker: serviceStateSchema }),
      /** The worker of this computer: its name on the database while it runs, and how often it crashed since the start. */
      worker: z.object({ name: z.string().nullable(), crashes: z.number().int() }),
      /** Whether passwords and keys can be kept in the system's keychain; otherwise why not. */
      keychain: z.object({ available: z.boolean(), reason: z.string().nullable() }),
      settings: computerSettingsSchema,
    }),
  ),
  'shell.setTheme': action(z.object({ theme: themeSchema }), nothing),
  /** All of a saved connection but its password. */
  'connection.details': query(z.object({ id: z.string() }), connectionFieldsSchema),
  /**
   * Tries a connection, saved or not, step by step; saves nothing. What is found is told meanwhile by the event
   * `connectionTest` with the same `test`. `id`: the saved one whose password may be used.
   */
  'connection.test': query(
    z.object({
      test: z.string().max(64),
      id: z.string().nullable(),
      fields: connectionFieldsSchema,
      password: passwordChoiceSchema,
    }),
    connectionTestSchema,
  ),
  'connection.cancelTest': query(z.object({ test: z.string().max(64) }), nothing),
  /** Saves a connection as a new one (`id` null), or in place of the one it was. One that is open is opened anew. */
  'connection.save': action(
    z.object({ id: z.string().nullable(), fields: connectionFieldsSchema, password: passwordChoiceSchema }),
    z.object({ id: z.string() }),
  ),
  /** Saves a copy, its password with it. */
  'connection.duplicate': action(z.object({ id: z.string() }), z.object({ id: z.string() })),
  /** Lets the operator choose a file with certificates; null where none was chosen. */
  'connection.chooseAuthority': query(nothing, z.object({ authority: authoritySchema.nullable() })),
  'connection.remove': action(z.object({ id: z.string() }), nothing),
  /**
   * Opens a saved connection, or with null leaves the open one: back to the first-run page. `password` is known until the
   * application is closed; without it one that must be asked for fails with `password_missing`.
   */
  'connection.open': action(
    z.object({ id: z.string().nullable(), password: z.string().min(1).max(1000).optional() }),
    nothing,
  ),
  /** Starts the embedded Postgres, migrates it and opens it. */
  'connection.openEmbedded': action(nothing, nothing),
  /** How each provider of the catalogue is set up here. */
  'providers.setup': query(nothing, z.array(providerSetupSchema)),
  /** Sets or, with null, forgets one of a provider's options; `option` is a name of `providers.setup`. */
  'provider.setOption': action(
    z.object({ provider: z.string(), option: z.string(), value: z.string().trim().min(1).max(2000).nullable() }),
    nothing,
  ),
  /** Sets or, with null, forgets a provider's key. It is kept encrypted and never given back. */
  'provider.setKey': action(z.object({ provider: z.string(), key: z.string().min(1).max(500).nullable() }), nothing),
  /**
   * Where somebody signs in to Yahoo and is shown a code; for the application with this client ID, or with null for the one
   * that is known. `url` null: none is known, and its client ID and secret have to be given.
   */
  'yahoo.signInUrl': query(
    z.object({ clientId: z.string().trim().min(1).max(500).nullable() }),
    z.object({ url: z.url().nullable() }),
  ),
  /** Signs in with the code; `client` is the application where none is known, or another one is to be used from now on. */
  'yahoo.signIn': action(
    z.object({
      code: z.string().trim().min(1).max(500),
      client: z.object({ id: z.string().trim().min(1).max(500), secret: z.string().trim().min(1).max(500) }).nullable(),
    }),
    nothing,
  ),
  /** How a service ended unasked since the start, the last first. */
  'service.crashes': query(z.object({ service: z.enum(['console', 'worker']) }), z.array(crashSchema)),
  /** Writes jobs of the archive with all that belongs to them to a file that the operator chooses; null where none was. */
  'archive.export': query(
    z.object({ filter: jobFilterSchema.nullable(), passphrase: passphraseSchema.nullable() }),
    z.object({ file: z.string().nullable(), about: aboutExportSchema.nullable() }),
  ),
  /** Lets the operator choose a file that somebody exported; null where none was. */
  'archive.choose': query(
    nothing,
    z.object({ file: z.object({ id: z.string(), name: z.string(), encrypted: z.boolean() }).nullable() }),
  ),
  /** Opens what was chosen, read-only, in place of the connection. */
  'archive.open': query(z.object({ id: z.string(), passphrase: passphraseSchema.nullable() }), nothing),
  'settings.save': action(computerSettingsSchema.partial(), nothing),
  /** Writes settings and connections, without any secret, to a file that the operator chooses; null where none was. */
  'settings.export': query(z.object({ appearance: appearanceSchema }), z.object({ file: z.string().nullable() })),
  /** Reads a file that the operator chooses and tells what it would change; changes nothing. */
  'settings.readImport': query(
    z.object({ appearance: appearanceSchema }),
    z.object({
      file: z.string().nullable(),
      /** Names what was read for `settings.applyImport`. */
      import: z.string().nullable(),
      changes: z.array(importChangeSchema),
    }),
  ),
  /** Does what was shown, all or nothing. Gives the appearance, which the window keeps itself. */
  'settings.applyImport': action(
    z.object({ import: z.string() }),
    z.object({ appearance: appearanceSchema.nullable() }),
  ),
  'service.start': action(z.object({ service: z.enum(['console', 'worker']) }), nothing),
  'service.stop': action(z.object({ service: z.enum(['worker']) }), nothing),
} as const;
