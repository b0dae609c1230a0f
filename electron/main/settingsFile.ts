import { randomUUID } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { z } from 'zod';
import type { ConnectionFields } from '#shared/contract/connection.ts';
import {
  exportedSchema,
  exportFormat,
  notificationKinds,
  type Appearance,
  type Exported,
  type ImportChange,
} from '#shared/contract/settings.ts';
import { describeAddress } from '#shared/connectionUrl.ts';
import { describeIssue, OperatorError } from '#shared/errors.ts';
import { version } from '#shared/version.ts';
import { isProviderName, providerCatalogue } from '#engine/providers/catalogue.ts';
import { fieldsOf, newConnection } from './savedConnection.ts';
import type { AllSettings, Settings } from './settings.ts';

const mostBytes = 20_000_000;

/** The settings of this computer as a file holds them. What the shape has no field for can't get into it: no secret has one. */
export function exportSettings(settings: Settings, appearance: Appearance, now: Date): Exported {
  return exportedSchema.parse({
    touchline: 'settings',
    format: exportFormat,
    exportedAt: now.toISOString(),
    version,
    connections: settings
      .get('connections')
      .map((saved) => ({ ...fieldsOf(saved), hasPassword: saved.password !== 'none' })),
    providers: settings.get('providers'),
    settings: {
      theme: settings.get('theme'),
      worker: settings.get('worker'),
      notifications: settings.get('notifications'),
      archive: settings.get('archive'),
    },
    appearance,
  });
}

/** Reads such a file. Throws an `OperatorError` that names what is wrong with it. */
export async function readExported(path: string): Promise<Exported> {
  if ((await stat(path)).size > mostBytes) throw refused('The file is too large to be one of settings.');
  let raw: unknown;
  try {
    raw = JSON.parse(await readFile(path, 'utf8'));
  } catch {
    throw refused('The file is not JSON.');
  }
  const head = z.looseObject({ touchline: z.literal('settings'), format: z.number() }).safeParse(raw);
  if (!head.success) throw refused('The file does not hold settings of Touchline.');
  if (head.data.format > exportFormat) {
    throw refused(
      'The file was written by a newer Touchline.',
      'Update this one, or write the file anew with this version.',
    );
  }
  const parsed = exportedSchema.safeParse(raw);
  if (!parsed.success) throw refused(`The file is not valid: ${describeIssue(parsed.error)}.`);
  for (const [provider, options] of Object.entries(parsed.data.providers)) {
    for (const [option, value] of Object.entries(options)) checkOption(provider, option, value);
  }
  return parsed.data;
}

/** What an import would do. Connections of the same name are replaced; nothing is removed. */
export function changesOf(imported: Exported, settings: Settings, appearance: Appearance): ImportChange[] {
  const saved = settings.get('connections');
  return [
    ...imported.connections.map(({ hasPassword: _hasPassword, ...fields }): ImportChange => {
      const before = saved.find(({ name }) => name === fields.name);
      const { environment, colour } = fields;
      const same = before && JSON.stringify(sorted(fieldsOf(before))) === JSON.stringify(sorted(fields));
      const kind = before ? (same ? 'same' : 'change') : 'add';
      const detail = before && !same ? differences(fieldsOf(before), fields) : describeAddress(fields);
      return { what: `Connection ${fields.name}`, kind, detail, environment, colour };
    }),
    ...Object.entries(imported.providers).flatMap(([provider, options]) =>
      Object.entries(options).map(([option, value]) =>
        compared(
          `${isProviderName(provider) ? providerCatalogue[provider].title : provider}: ${option}`,
          settings.get('providers')[provider]?.[option] ?? null,
          value,
        ),
      ),
    ),
    compared('Theme', settings.get('theme'), imported.settings.theme),
    compared('Worker: slots', settings.get('worker').slots, imported.settings.worker.slots),
    compared('Worker: grace, s', settings.get('worker').graceSeconds, imported.settings.worker.graceSeconds),
    compared('Worker: starts', settings.get('worker').start, imported.settings.worker.start),
    compared(
      'Archive: kept',
      settings.get('archive').keep ? 'on' : 'off',
      imported.settings.archive.keep ? 'on' : 'off',
    ),
    compared('Archive: days', settings.get('archive').days, imported.settings.archive.days),
    compared('Archive: at most, MB', settings.get('archive').megabytes, imported.settings.archive.megabytes),
    compared('Worker: on battery', settings.get('worker').battery, imported.settings.worker.battery),
    compared('Closing the window', settings.get('worker').closing, imported.settings.worker.closing),
    ...notificationKinds.map((kind) =>
      compared(
        `Notification: ${kind.replaceAll('_', ' ')}`,
        settings.get('notifications')[kind] ? 'on' : 'off',
        imported.settings.notifications[kind] ? 'on' : 'off',
      ),
    ),
    ...(imported.appearance === null
      ? []
      : [
          compared('Rows', appearance.density, imported.appearance.density),
          compared('Motion', appearance.motion, imported.appearance.motion),
          compared(
            'Time zone',
            appearance.timeZone ?? 'of the computer',
            imported.appearance.timeZone ?? 'of the computer',
          ),
        ]),
  ];
}

/** The values that the settings have after an import. */
export function merged(imported: Exported, settings: Settings): Partial<AllSettings> {
  const connections = [...settings.get('connections')];
  for (const { hasPassword, ...fields } of imported.connections) {
    const index = connections.findIndex(({ name }) => name === fields.name);
    const before = connections[index];
    // A password that was given for one host is not sent to another one.
    const password = before?.host === fields.host ? before.password : hasPassword ? 'asked' : 'none';
    if (before)
      connections[index] = { ...fields, id: before.host === fields.host ? before.id : randomUUID(), password };
    else connections.push(newConnection(fields, password));
  }
  const providers = { ...settings.get('providers') };
  for (const [name, options] of Object.entries(imported.providers))
    providers[name] = { ...providers[name], ...options };
  return { connections, providers, ...imported.settings };
}

function compared(what: string, before: string | number | null, after: string | number): ImportChange {
  const same = before === after;
  return {
    what,
    kind: before === null ? 'add' : same ? 'same' : 'change',
    detail: same || before === null ? String(after) : `${before} → ${after}`,
    environment: null,
    colour: null,
  };
}

function differences(before: ConnectionFields, after: ConnectionFields): string {
  const said: [string, (fields: ConnectionFields) => string][] = [
    ['address', describeAddress],
    ['user', ({ user }) => user],
    ['environment', ({ environment }) => environment],
    ['TLS', ({ tls }) => tls.mode],
  ];
  const found = said.flatMap(([word, say]) =>
    say(before) === say(after) ? [] : [`${word} ${say(before)} → ${say(after)}`],
  );
  return found.length > 0 ? found.join('; ') : 'details';
}

/** An option that this version has, that is no secret and is valid. Throws an `OperatorError` for another one. */
export function checkOption(provider: string, option: string, value: string): void {
  const entry = isProviderName(provider) ? providerCatalogue[provider] : null;
  if (!entry) throw refused(`There is no provider ${provider}.`);
  const known = option === 'baseUrl' ? { kind: 'url' as const } : entry.options.find(({ name }) => name === option);
  if (!known || known.kind === 'secret') throw refused(`${entry.title} has no setting ${option} that can be set here.`);
  if (known.kind === 'url' && !z.url({ protocol: /^https?$/ }).safeParse(value).success) {
    throw refused(`${option} of ${entry.title} is not an http or https URL.`);
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value) || typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => [name, sorted(inner)]),
  );
}

function refused(message: string, hint?: string): OperatorError {
  return new OperatorError({
    code: 'bad_settings',
    message: `${message} Nothing was changed.`,
    ...(hint === undefined ? {} : { hint }),
  });
}
