import { z } from 'zod';
import { connectionReportSchema, connectionSchema, newConnectionSchema } from '../connection.ts';
import { action, nothing, query } from '../definition.ts';
import { notificationSettingsSchema, themeSchema } from '../settings.ts';
import { crashSchema, serviceStateSchema } from '../status.ts';

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
      /** What the desktop tells; null where there is none. */
      notifications: notificationSettingsSchema.nullable(),
      /** null until the operator has chosen one: the first-run page. */
      connection: connectionSchema.nullable(),
      saved: z.array(connectionSchema),
      /** Whether this host can start an embedded Postgres; otherwise why not. */
      embedded: z.object({ available: z.boolean(), reason: z.string().nullable() }),
      /** Whether connections can be chosen here; a served console has the one it was started with. */
      canConnect: z.boolean(),
      services: z.object({ console: serviceStateSchema, worker: serviceStateSchema }),
      /** The worker of this computer: its name on the database while it runs, and how often it crashed since the start. */
      worker: z.object({ name: z.string().nullable(), crashes: z.number().int() }),
    }),
  ),
  'shell.setTheme': action(z.object({ theme: themeSchema }), nothing),
  'shell.setNotifications': action(notificationSettingsSchema, nothing),
  /** Tries a connection and tells what is there; saves nothing. */
  'connection.test': query(z.object({ url: z.string().max(2000) }), connectionReportSchema),
  'connection.save': action(newConnectionSchema, z.object({ id: z.string() })),
  'connection.remove': action(z.object({ id: z.string() }), nothing),
  /** Opens a saved connection, or with null leaves the open one: back to the first-run page. */
  'connection.open': action(z.object({ id: z.string().nullable() }), nothing),
  /** Starts the embedded Postgres, migrates it and opens it. */
  'connection.openEmbedded': action(nothing, nothing),
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
  'service.start': action(z.object({ service: z.enum(['console', 'worker']) }), nothing),
  'service.stop': action(z.object({ service: z.enum(['worker']) }), nothing),
} as const;
