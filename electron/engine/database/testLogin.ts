import { toFailure } from '#shared/errors.ts';
import { recogniseHost } from '#shared/hosts.ts';
import { DatabaseError } from './databaseError.ts';
import type { Finding, TestPlace } from './diagnose.ts';

/** Why somebody was not let in, and what to do. */
export function explainLogin(error: unknown, place: TestPlace): Finding {
  const failure = toFailure(error);
  const known = recogniseHost(place);
  if (/client password must be a string|no password supplied/i.test(failure.message)) {
    return { state: 'bad', text: `${place.user} needs a password`, hint: 'Enter it.' };
  }
  if (/tenant or user not found/i.test(failure.message)) {
    return {
      state: 'bad',
      text: 'the pooler knows no such project or user',
      hint: known?.problem ?? 'Check user, region and reference of the project: all are in the URL of the dashboard.',
    };
  }
  if (failure.code === 'login_refused') {
    return {
      state: 'bad',
      text: `${place.user} was not let in: ${reasonOf(failure.message)}`,
      hint:
        known?.problem ??
        'Check user and password. pg_hba.conf of the server may also not allow this computer, or not without TLS.',
    };
  }
  if (failure.code === 'no_database') {
    return {
      state: 'bad',
      text: reasonOf(failure.message),
      hint: 'Check the name of the database; create it first where it is new.',
    };
  }
  const text = error instanceof DatabaseError ? failure.message.replace(/\.$/, '') : 'the server did not let us in';
  return { state: 'bad', text, hint: failure.hint ?? null };
}

/** The server's own words, which stand after the colon. */
function reasonOf(message: string): string {
  return message.replace(/^[^:]*: /, '').replace(/\.$/, '');
}
