import { z } from 'zod';
import { environmentSchema, type Environment } from '#shared/contract/connection.ts';
import { OperatorError } from '#shared/errors.ts';
import { parseDatabaseUrl } from './database/databaseUrl.ts';
import { providerCatalogue, type ProviderName } from './providers/catalogue.ts';
import { settingsForAll } from './providers/clientFactory.ts';
import { defaultTimeout } from './providers/providerRun.ts';
import type { AllProviderSettings, ProviderSettings } from './providers/settings.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** `DATABASE_URL`, checked. Throws an `OperatorError` that names it where it is missing or malformed. */
export function databaseUrlFrom(variables: Variables): string {
  const url = variables['DATABASE_URL'];
  if (url === undefined || url.trim() === '') {
    throw new OperatorError({
      code: 'missing_variable',
      message:
        'DATABASE_URL is not set: it names the Postgres to work on, as postgres://user:password@host:5432/database.',
      hint: 'Set it, or use --embedded to work on the database of the console on this computer.',
    });
  }
  parseDatabaseUrl(url);
  return url.trim();
}

/** `APP_ENV`: local where it is not set. Throws an `OperatorError` for another word. */
export function appEnvironmentFrom(variables: Variables): Environment {
  const parsed = environmentSchema.safeParse(variables['APP_ENV'] || 'local');
  if (parsed.success) return parsed.data;
  throw new OperatorError({
    code: 'bad_variable',
    message: `APP_ENV is ${JSON.stringify(variables['APP_ENV'])}: it must be local, staging or production.`,
  });
}

/**
 * How the providers are reached: by their variables, from recordings under `replay`, or (for a provider without a key,
 * with `demo`) from the demo data. Throws an `OperatorError` for a malformed variable.
 */
export function providersFrom(
  variables: Variables,
  options: { replay?: string | undefined; demo?: boolean },
): AllProviderSettings {
  return settingsForAll(({ environment, needsKey }) => {
    const apiKey = variables[environment.apiKey]?.trim() || null;
    const baseUrl = baseUrlFrom(variables, environment.baseUrl);
    const source: ProviderSettings['source'] =
      options.replay !== undefined
        ? { kind: 'replay', path: options.replay }
        : options.demo && needsKey && apiKey === null && baseUrl === null
          ? { kind: 'demo' }
          : { kind: 'network' };
    return { source, apiKey, baseUrl, timeout: timeoutFrom(variables) };
  });
}

/** Throws where a sync of this provider could only fail for want of its key. */
export function requireKey(provider: ProviderName, providers: AllProviderSettings): void {
  const settings = providers[provider];
  const { environment, needsKey, title } = providerCatalogue[provider];
  if (!needsKey || settings?.source.kind !== 'network' || settings.apiKey !== null) return;
  throw new OperatorError({
    code: 'missing_variable',
    message: `${environment.apiKey} is not set: ${title} answers nothing without a key.`,
    hint: 'Set it, or replay recordings with --replay PATH.',
  });
}

function baseUrlFrom(variables: Variables, name: string): string | null {
  const text = variables[name]?.trim();
  if (text === undefined || text === '') return null;
  const url = z.url({ protocol: /^https?$/ }).safeParse(text);
  if (url.success) return text;
  throw new OperatorError({ code: 'bad_variable', message: `${name} is not an http or https URL.` });
}

function timeoutFrom(variables: Variables): number {
  const text = variables['PROVIDER_TIMEOUT_MS'];
  if (text === undefined || text === '') return defaultTimeout;
  const parsed = z.coerce.number().int().min(100).max(600_000).safeParse(text);
  if (parsed.success) return parsed.data;
  throw new OperatorError({
    code: 'bad_variable',
    message: 'PROVIDER_TIMEOUT_MS must be a number of ms from 100 to 600000.',
  });
}
