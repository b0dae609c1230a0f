import { z } from 'zod';

export const environments = ['local', 'staging', 'production'] as const;
export const environmentSchema = z.enum(environments);
export type Environment = z.infer<typeof environmentSchema>;

/** A mark of its own that tells a connection from others of its environment. */
export const connectionColours = ['blue', 'teal', 'green', 'orange', 'pink', 'purple'] as const;
export const connectionColourSchema = z.enum(connectionColours);
export type ConnectionColour = z.infer<typeof connectionColourSchema>;

/**
 * `verify-full`: encrypted, and the certificate is this host's, from an authority that is known; `verify-ca`: it may be of
 * another host; `require`: encrypted, nothing is checked; `disable`: neither.
 */
export const tlsModes = ['verify-full', 'verify-ca', 'require', 'disable'] as const;
export const tlsModeSchema = z.enum(tlsModes);
export type TlsMode = z.infer<typeof tlsModeSchema>;

/** Authorities that a server's certificate may come from: the content of a file that the operator chose. */
export const authoritySchema = z.strictObject({
  file: z.string().max(255),
  pem: z.string().max(500_000),
  /** Whose it is; of several the first, and how many more there are. */
  subject: z.string().max(500),
  /** When the last of them expires. */
  validTo: z.string().max(40),
});
export type Authority = z.infer<typeof authoritySchema>;

const noControl = /^\P{Cc}*$/u;
const text = (most: number): z.ZodString =>
  z.string().trim().max(most, `at most ${most} characters`).regex(noControl, 'no control characters');

/** All that a connection is, but for its password. */
export const connectionFieldsSchema = z.strictObject({
  name: text(80).min(1, 'give it a name, to tell it from others'),
  environment: environmentSchema,
  colour: connectionColourSchema.nullable(),
  host: text(255)
    .min(1, 'the name or address of the server')
    .regex(/^[^\s@,?#]*$/, 'a host name or an address alone'),
  port: z.int('a number from 1 to 65535').min(1, 'a number from 1 to 65535').max(65_535, 'a number from 1 to 65535'),
  database: text(63).min(1, 'the name of the database'),
  user: text(200).min(1, 'the role that logs in'),
  tls: z.strictObject({
    mode: tlsModeSchema,
    authority: authoritySchema.nullable(),
    /** Whom the certificate must be for, where the host is not the server's own name: behind a forwarded port. */
    serverName: text(253)
      .regex(/^[a-z0-9.-]+$/i, 'a host name alone, without a port')
      .nullable(),
  }),
  /** What the server is told at login: `-c search_path=app`. */
  options: text(500).nullable(),
});
export type ConnectionFields = z.infer<typeof connectionFieldsSchema>;

/** What becomes of the password when a connection is saved or tried. */
export const passwordChoiceSchema = z.discriminatedUnion('kind', [
  /** The one that is known of this connection already. */
  z.strictObject({ kind: z.literal('same') }),
  /** `keep`: in the system's keychain; else it is asked for, and known until the application is closed. */
  z.strictObject({ kind: z.literal('given'), password: z.string().min(1).max(1000), keep: z.boolean() }),
  z.strictObject({ kind: z.literal('none') }),
]);
export type PasswordChoice = z.infer<typeof passwordChoiceSchema>;

/** A saved way to reach one Postgres, without its password. */
export const connectionSchema = z.object({
  id: z.string(),
  name: z.string(),
  environment: environmentSchema,
  colour: connectionColourSchema.nullable(),
  /** host:port/database as shown; no user, no password. */
  target: z.string(),
  embedded: z.boolean(),
  /** Where the password is: in the system's keychain, or with the operator. */
  password: z.enum(['none', 'kept', 'asked']),
  /** Whether it must be given before the connection can be opened. */
  needsPassword: z.boolean(),
});
export type Connection = z.infer<typeof connectionSchema>;

/** Where the tables of Touchline stand in a database. */
export const schemaStateSchema = z.enum(['missing', 'older', 'current', 'newer', 'foreign']);
export type SchemaState = z.infer<typeof schemaStateSchema>;

/** What a look at a database found. */
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

/** What a test of a connection looks at, in this order. */
export const testSteps = ['address', 'port', 'tls', 'login', 'version', 'rights', 'schema', 'pooler', 'clock'] as const;
export type TestStep = (typeof testSteps)[number];

export const testFindingSchema = z.object({
  step: z.enum(testSteps),
  /** `bad` ends the test: nothing can be said of the steps after it, which are `skipped`. */
  state: z.enum(['waiting', 'running', 'good', 'note', 'warn', 'bad', 'skipped']),
  /** What was found, in one sentence. */
  text: z.string(),
  /** What to do. */
  hint: z.string().nullable(),
});
export type TestFinding = z.infer<typeof testFindingSchema>;

export const connectionTestSchema = z.object({
  outcome: z.enum(['good', 'warn', 'bad', 'cancelled']),
  findings: z.array(testFindingSchema),
});
export type ConnectionTest = z.infer<typeof connectionTestSchema>;
