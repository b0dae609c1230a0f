import { z } from 'zod';
import { environmentSchema, type Environment } from '#shared/contract/connection.ts';
import { OperatorError } from '#shared/errors.ts';
import { parseDatabaseUrl } from './database/databaseUrl.ts';
import {
  missingSettings,
  providerCatalogue,
  type ProviderEntry,
  type ProviderName,
  type ProviderOption,
} from './providers/catalogue.ts';
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

export interface SourceChoice {
  /** Answers come from recordings at this path. */
  readonly replay?: string | undefined;
  /**
   * `always`: the demo data; `keyless`: the demo data for a provider that needs a key and has none, and where no provider is set
   * up at all for every one, so that what they tell fits together.
   */
  readonly demo?: 'always' | 'keyless' | 'never' | undefined;
}

/**
 * How the providers are reached: by their variables, from recordings, or from the demo data. Throws an `OperatorError` for
 * a malformed variable.
 */
export function providersFrom(variables: Variables, { replay, demo = 'never' }: SourceChoice): AllProviderSettings {
  const anySetUp = Object.values(providerCatalogue).some((entry) => isSetUp(variables, entry));
  return settingsForAll((entry) => {
    const { environment } = entry;
    const apiKey = (environment.apiKey === null ? undefined : variables[environment.apiKey]?.trim()) || null;
    const baseUrl = baseUrlFrom(variables, environment.baseUrl);
    const options = optionsFrom(variables, entry.options);
    const keyless = entry.needsKey ? !isSetUp(variables, entry) : !anySetUp;
    const source: ProviderSettings['source'] =
      replay !== undefined
        ? { kind: 'replay', path: replay }
        : demo === 'always' || (demo === 'keyless' && keyless)
          ? { kind: 'demo' }
          : { kind: 'network' };
    return { source, apiKey, baseUrl, options, timeout: timeoutFrom(variables) };
  });
}

/** Throws where a sync of this provider could only fail for want of what must be set. */
export function requireKey(provider: ProviderName, providers: AllProviderSettings): void {
  const settings = providers[provider];
  if (settings?.source.kind !== 'network') return;
  const missing = missingSettings(provider, settings);
  if (missing.length === 0) return;
  throw new OperatorError({
    code: 'missing_variable',
    message: `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not set: ${providerCatalogue[provider].title} answers nothing without ${missing.length === 1 ? 'it' : 'them'}.`,
    hint: `Set ${missing.length === 1 ? 'it' : 'them'}, use the demo data with --demo, or replay recordings with --replay PATH.`,
  });
}

/** Whether its key is there, or the place where it is kept, or an address of one's own. */
function isSetUp(variables: Variables, { environment, options, keyFile }: ProviderEntry<ProviderName>): boolean {
  const places = options.filter(({ name, kind }) => kind === 'url' || name === keyFile);
  return [environment.apiKey, environment.baseUrl, ...places.map(({ variable }) => variable)].some(
    (name) => name !== null && Boolean(variables[name]?.trim()),
  );
}

function optionsFrom(variables: Variables, options: readonly ProviderOption[]): Record<string, string> {
  const given: Record<string, string> = {};
  for (const { name, variable, kind } of options) {
    const value = kind === 'url' ? baseUrlFrom(variables, variable) : variables[variable]?.trim();
    if (value) given[name] = value;
  }
  return given;
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
