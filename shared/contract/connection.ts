import { z } from 'zod';

export const environments = ['local', 'staging', 'production'] as const;
export const environmentSchema = z.enum(environments);
export type Environment = z.infer<typeof environmentSchema>;

/** A saved way to reach one Postgres, without its password. */
export const connectionSchema = z.object({
  id: z.string(),
  name: z.string(),
  environment: environmentSchema,
  /** host:port/database as shown; no user, no password. */
  target: z.string(),
  embedded: z.boolean(),
});
export type Connection = z.infer<typeof connectionSchema>;

export const newConnectionSchema = z.object({
  name: z.string().trim().min(1, 'give the connection a name').max(80),
  environment: environmentSchema,
  url: z.string().min(1).max(2000),
});

/** Where the tables of Touchline stand in a database. */
export const schemaStateSchema = z.enum(['missing', 'older', 'current', 'newer', 'foreign']);
export type SchemaState = z.infer<typeof schemaStateSchema>;

/** What a try of a connection found. */
export const connectionReportSchema = z.object({
  target: z.string(),
  serverVersion: z.string(),
  user: z.string(),
  schema: schemaStateSchema,
  readOnly: z.boolean(),
  pooler: z.boolean(),
  encrypted: z.boolean(),
  /** Database clock minus this machine's, ms. */
  clockDifference: z.number(),
  latency: z.number(),
});
export type ConnectionReport = z.infer<typeof connectionReportSchema>;
