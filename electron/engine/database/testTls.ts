import type { PeerCertificate } from 'node:tls';
import { isThisComputer } from '#shared/connectionUrl.ts';
import { recogniseHost } from '#shared/hosts.ts';
import type { TlsDemand } from './databaseUrl.ts';
import type { Finding, TestPlace } from './diagnose.ts';
import { lookAtTls } from './serverTls.ts';

/** Whether the way to the server is encrypted, and the server is the one that it says it is. */
export async function checkTls(
  place: TestPlace,
  demand: TlsDemand,
  limit: number,
  signal: AbortSignal,
): Promise<Finding> {
  if (demand.mode === 'disable') {
    return isThisComputer(place.host)
      ? { state: 'note', text: 'none: what goes to this computer passes no network', hint: null }
      : {
          state: 'warn',
          text: 'none: everybody on the way can read and change what is sent, the password too',
          hint: 'Choose verify-full.',
        };
  }
  if (place.host.startsWith('/')) {
    return { state: 'bad', text: 'a socket carries no TLS', hint: 'Choose disable for it.' };
  }
  try {
    const shown = await lookAtTls(place, demand, limit, signal);
    if (!shown.offered) {
      return {
        state: 'bad',
        text: 'the server offers no TLS',
        hint: 'Turn ssl on at the server. Without TLS it should be reached through a forwarded port alone.',
      };
    }
    const { certificate, protocol, chain, named } = shown;
    if (demand.mode === 'require') {
      return {
        state: 'warn',
        text: `${protocol}, and the certificate is not checked: somebody on the way can pose as the server`,
        hint: chain === null && named ? 'Its certificate is in order: choose verify-full.' : null,
      };
    }
    if (chain !== null) return explainChain(chain, certificate, place, demand);
    if (!named && demand.mode === 'verify-full') return explainName(certificate, place, demand);
    return {
      state: named ? 'good' : 'warn',
      text: `${protocol}, certificate of ${nameOf(certificate)} by ${issuerOf(certificate)}, valid until ${certificate.valid_to}`,
      hint: named ? null : `It is not for ${demand.serverName ?? place.host}, which verify-ca does not mind.`,
    };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return {
      state: 'bad',
      text: `TLS could not be agreed on: ${error instanceof Error ? error.message : String(error)}`,
      hint: code.startsWith('ERR_OSSL')
        ? 'The CA file may be damaged; or the server speaks an old TLS alone.'
        : 'Is this a Postgres server? Something between may not let TLS pass.',
    };
  }
}

function explainChain(chain: string, certificate: PeerCertificate, place: TestPlace, demand: TlsDemand): Finding {
  if (chain === 'CERT_HAS_EXPIRED') {
    return {
      state: 'bad',
      text: `the certificate of ${nameOf(certificate)} expired on ${certificate.valid_to}`,
      hint: 'It has to be renewed at the server. Where the date is still to come: the clock of this computer is wrong. A CA file may be too old as well.',
    };
  }
  if (chain === 'CERT_NOT_YET_VALID') {
    return {
      state: 'bad',
      text: `the certificate of ${nameOf(certificate)} is valid from ${certificate.valid_from} on`,
      hint: 'The clock of this computer is probably wrong.',
    };
  }
  const authority = recogniseHost(place)?.authority ?? null;
  const own = chain === 'DEPTH_ZERO_SELF_SIGNED_CERT';
  return {
    state: 'bad',
    text: own
      ? `the certificate of ${nameOf(certificate)} is signed by itself`
      : `the certificate of ${nameOf(certificate)} is from ${issuerOf(certificate)}, which ${demand.authority === null ? 'this computer does not know' : 'is not in the CA file'}`,
    hint:
      authority ??
      (own
        ? 'Choose the certificate itself as CA file, once you have it from whoever runs the server.'
        : 'Choose the file with the certificate of that authority as CA: whoever runs the server has it.'),
  };
}

function explainName(certificate: PeerCertificate, place: TestPlace, demand: TlsDemand): Finding {
  const wanted = demand.serverName ?? place.host;
  return {
    state: 'bad',
    text: `the certificate is for ${namesOf(certificate)}, not for ${wanted}`,
    hint: isThisComputer(place.host)
      ? 'Behind a forwarded port give the server’s own name under “I reach it through a forwarded port”.'
      : 'Connect by one of these names. Where none of them is the server that you mean, somebody poses as it.',
  };
}

function nameOf({ subject }: PeerCertificate): string {
  return first(subject?.CN) ?? first(subject?.O) ?? 'nobody named';
}

function issuerOf({ issuer }: PeerCertificate): string {
  return first(issuer?.CN) ?? first(issuer?.O) ?? 'an unnamed authority';
}

function namesOf(certificate: PeerCertificate): string {
  const names = (certificate.subjectaltname ?? '')
    .split(', ')
    .map((name) => name.replace(/^(?:DNS|IP Address):/, ''))
    .filter((name) => name !== '');
  const shown = names.slice(0, 3).join(', ');
  if (names.length === 0) return nameOf(certificate);
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}

function first(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
