import { X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Authority } from '#shared/contract/connection.ts';
import { OperatorError } from '#shared/errors.ts';

/** Far more than any bundle of authorities has. */
const mostBytes = 500_000;

/** Reads certificates in PEM from a file. Throws an `OperatorError` for a file that holds none, or something secret. */
export async function readAuthority(path: string): Promise<Authority> {
  const file = basename(path);
  if ((await stat(path)).size > mostBytes) throw notOne(file, 'it is too large');
  const text = await readFile(path, 'utf8');
  if (text.includes('PRIVATE KEY-----')) {
    throw new OperatorError({
      code: 'bad_authority',
      message: `${file} holds a private key: nothing was read from it.`,
      hint: 'Choose the file with the certificate of the authority alone.',
    });
  }
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  const certificates = blocks.map((block) => parse(block, file));
  const [first] = certificates;
  if (!first) throw notOne(file, 'it holds no certificate in PEM');
  const name = nameOf(first);
  const last = Math.max(...certificates.map(({ validTo }) => Date.parse(validTo)));
  return {
    file: file.slice(0, 255),
    pem: `${blocks.join('\n')}\n`,
    subject: (certificates.length === 1 ? name : `${name} and ${certificates.length - 1} more`).slice(0, 500),
    validTo: new Date(last).toISOString(),
  };
}

function parse(block: string, file: string): X509Certificate {
  try {
    return new X509Certificate(block);
  } catch {
    throw notOne(file, 'a certificate in it is damaged');
  }
}

function nameOf({ subject }: X509Certificate): string {
  const lines = subject.split('\n');
  const named = lines.find((line) => line.startsWith('CN=')) ?? lines.find((line) => line.startsWith('O='));
  return named?.replace(/^[A-Z]+=/, '') ?? 'an unnamed authority';
}

function notOne(file: string, why: string): OperatorError {
  return new OperatorError({
    code: 'bad_authority',
    message: `${file} can not be used as CA: ${why}.`,
    hint: 'It is a text file that begins with -----BEGIN CERTIFICATE-----.',
  });
}
