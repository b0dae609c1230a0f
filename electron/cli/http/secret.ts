import { createHash, timingSafeEqual } from 'node:crypto';
import { OperatorError } from '#shared/errors.ts';

const variable = 'JOB_QUEUE_RUNNER_SECRET';
const shortest = 16;

/** The secret of the HTTP API. Throws an `OperatorError` where it is missing, too short, or can't stand in a header. */
export function secretFrom(variables: Readonly<Record<string, string | undefined>>): string {
  const secret = variables[variable]?.trim() ?? '';
  if (secret === '') {
    throw new OperatorError({
      code: 'missing_variable',
      message: `${variable} is not set: the HTTP API answers nobody without it.`,
      hint: 'Make one with "openssl rand -hex 32", and give it to who calls the API.',
    });
  }
  if (secret.length < shortest || !/^[\x21-\x7e]+$/.test(secret)) {
    throw new OperatorError({
      code: 'bad_variable',
      message: `${variable} must have at least ${shortest} characters, of ASCII and without spaces.`,
      hint: 'Make one with "openssl rand -hex 32".',
    });
  }
  return secret;
}

/** Checks `Authorization` headers against the secret. Both sides are hashed: the time tells neither length nor content. */
export function bearerCheck(secret: string): (header: string | undefined) => boolean {
  const wanted = digest(secret);
  return (header) => {
    const given = /^bearer +(\S+) *$/i.exec(header ?? '')?.[1] ?? '';
    return timingSafeEqual(digest(given), wanted);
  };
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
