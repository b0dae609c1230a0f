import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { connectionFieldsSchema, type Connection, type ConnectionFields } from '#shared/contract/connection.ts';
import { describeAddress, formatConnectionUrl, parseConnectionUrl } from '#shared/connectionUrl.ts';

/** A connection as the settings keep it: its password is kept by `Secrets`. */
export const savedConnectionSchema = z.preprocess(
  fromUrl,
  connectionFieldsSchema.extend({
    id: z.string(),
    /** Whether it has a password, and where that is: in the keychain, or with the operator. */
    password: z.enum(['none', 'kept', 'asked']),
  }),
);
export type SavedConnection = z.infer<typeof savedConnectionSchema>;

/** What can be shown of it. */
export function shownConnection(saved: SavedConnection, passwordKnown: boolean): Connection {
  const { id, name, environment, colour, password } = saved;
  const needsPassword = password !== 'none' && !passwordKnown;
  return { id, name, environment, colour, target: describeAddress(saved), embedded: false, password, needsPassword };
}

/** The URL that the services work with. It holds the password: never log it. */
export function urlOf({ tls, ...address }: ConnectionFields, password: string | null): string {
  const encrypted = tls.mode !== 'disable';
  return formatConnectionUrl(
    { ...address, password, tls: tls.mode },
    {
      ...(encrypted && tls.authority ? { sslrootcert: tls.authority.pem } : {}),
      ...(encrypted && tls.serverName !== null ? { sslservername: tls.serverName } : {}),
    },
  );
}

/** The fields of a saved connection alone. */
export function fieldsOf({ id: _id, password: _password, ...fields }: SavedConnection): ConnectionFields {
  return fields;
}

export function newConnection(fields: ConnectionFields, password: SavedConnection['password']): SavedConnection {
  return { id: randomUUID(), password, ...fields };
}

/** Where the password of a connection is kept. */
export function secretOf(id: string): string {
  return `connection ${id}`;
}

/** What is kept as the password of a connection: earlier it was the whole URL. */
export function passwordIn(secret: string): string {
  if (!/^postgres(?:ql)?:\/\//.test(secret)) return secret;
  const address = parseConnectionUrl(secret);
  return 'problem' in address ? secret : (address.password ?? '');
}

const byUrlSchema = z.object({
  id: z.string(),
  name: z.string(),
  environment: z.string(),
  url: z.string(),
  password: z.boolean(),
});

/** A connection that was saved by an earlier version, as a URL. */
function fromUrl(value: unknown): unknown {
  const earlier = byUrlSchema.safeParse(value);
  if (!earlier.success) return value;
  const { url, password, ...rest } = earlier.data;
  const address = parseConnectionUrl(url);
  if ('problem' in address) return value;
  const { tls, password: _none, ...place } = address;
  return {
    ...rest,
    ...place,
    user: place.user || 'postgres',
    colour: null,
    tls: { mode: tls ?? 'disable', authority: null, serverName: null },
    password: password ? 'kept' : 'none',
  };
}
