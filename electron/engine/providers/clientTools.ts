import type { z } from 'zod';
import { describeIssue } from '#shared/errors.ts';
import { JobError } from '#engine/jobError.ts';
import { accountOf, type QuotaAccount, type QuotaWindow } from './quotas/quotaGate.ts';
import type { ClientSettings } from './providerRun.ts';

/** What was fetched, checked against the shape that it should have. */
export interface Fetched<Data> {
  readonly data: Data;
  /** As they came over the wire. */
  readonly bytes: number;
  readonly ms: number;
}

/** A base address, checked. Throws a `JobError` (`provider_not_configured`) that names the variable it comes from. */
export function checkedBase(address: string, title: string, variable: string, example: string): URL {
  const url = URL.canParse(address) ? new URL(address) : null;
  if (
    url &&
    (url.protocol === 'https:' || url.protocol === 'http:') &&
    url.username === '' &&
    url.password === '' &&
    url.search === ''
  ) {
    return url;
  }
  throw new JobError(
    {
      code: 'provider_not_configured',
      message: `The base URL of ${title} is not an http(s) address without user and query.`,
      hint: `Set ${variable} to an address like ${example}, or leave it out.`,
    },
    { kind: 'never' },
  );
}

export type Parameters = Readonly<Record<string, string | number | readonly string[] | undefined>>;

/** The address of a path below a base; what is undefined is left out, a list is given as often as it has items. */
export function addressOf(base: URL, path: string, parameters: Parameters = {}): URL {
  const url = new URL(base);
  url.pathname = `${base.pathname.replace(/\/+$/, '')}/${path}`;
  for (const [name, value] of Object.entries(parameters)) {
    if (value === undefined) continue;
    for (const each of Array.isArray(value) ? value : [value]) url.searchParams.append(name, String(each));
  }
  return url;
}

/**
 * Whose calls are counted together at a provider without keys: everybody's who uses this database. A stand-in at another
 * address must not touch that count.
 */
export function publicAccount(
  provider: string,
  windows: readonly QuotaWindow[],
  settings: ClientSettings,
  publicAddress: string,
): QuotaAccount | null {
  if (settings.account === null) return null;
  const { baseUrl } = settings;
  const own = baseUrl === null || baseUrl === publicAddress ? 'public' : accountOf(new URL(baseUrl), 'no key');
  return { provider, account: settings.account ?? own, windows };
}

/** An answer's body, checked. Throws a `JobError` (`provider_invalid_response`) with the paths of what is wrong. */
export function validated<Schema extends z.ZodType>(
  schema: Schema,
  body: unknown,
  title: string,
  path: string,
): z.output<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new JobError(
    {
      code: 'provider_invalid_response',
      message: `The answer of ${title} to ${path} does not have the expected shape: ${describeIssue(parsed.error)}.`,
      hint: 'Nothing was written. The provider may have changed its answers: compare with what it gave before.',
      details: {
        issues: parsed.error.issues
          .slice(0, 20)
          .map((issue) => ({ path: issue.path.map(String).join('.'), message: issue.message })),
        count: parsed.error.issues.length,
      },
    },
    { kind: 'never' },
  );
}
