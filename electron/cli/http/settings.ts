import { OperatorError } from '#shared/errors.ts';
import { secretFrom } from './secret.ts';

export interface HttpSettings {
  host: string;
  /** 0: any that is free. */
  port: number;
  secret: string;
}

/**
 * Where the HTTP API is to listen: as the options say, or where they are silent TOUCHLINE_HTTP_PORT and
 * TOUCHLINE_HTTP_HOST. Null where no port is named: there is no API then. Throws an `OperatorError` for a malformed
 * variable, or where the secret is missing.
 */
export function httpSettings(
  options: { http?: number | undefined; httpHost?: string | undefined },
  variables: Readonly<Record<string, string | undefined>>,
): HttpSettings | null {
  const port = options.http ?? portFrom(variables['TOUCHLINE_HTTP_PORT']?.trim() ?? '');
  if (port === null) return null;
  const host = options.httpHost ?? (variables['TOUCHLINE_HTTP_HOST']?.trim() || '127.0.0.1');
  return { host, port, secret: secretFrom(variables) };
}

function portFrom(text: string): number | null {
  if (text === '') return null;
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new OperatorError({
    code: 'bad_variable',
    message: `TOUCHLINE_HTTP_PORT is ${JSON.stringify(text)}: it must be a port, 0 to 65535.`,
  });
}
