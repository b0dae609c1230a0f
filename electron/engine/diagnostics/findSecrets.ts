import { homedir, hostname, userInfo } from 'node:os';
import { parseDatabaseUrl } from '#engine/database/databaseUrl.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** Every value of a variable that is named like a secret, or is an address that may carry one. */
export function secretsOf(variables: Variables): string[] {
  return Object.entries(variables).flatMap(([name, raw]) => {
    const value = raw?.trim() ?? '';
    const suspect = /KEY|TOKEN|SECRET|PASSWORD|URL|WEBHOOK/i.test(name) && value !== '' && !isPlainAddress(value);
    return suspect ? [value] : [];
  });
}

/** The names of computers, databases and people that are known here. */
export function namesOf(urls: readonly string[]): string[] {
  return [...urls.flatMap(namesOfUrl), hostname(), homedir(), userName()].filter(
    (name) => name.length > 1 && !common.has(name),
  );
}

/** The address of a provider is no secret, unless there is more in it than a host. */
function isPlainAddress(value: string): boolean {
  if (!/^https?:/.test(value) || !URL.canParse(value)) return false;
  const url = new URL(value);
  return url.password === '' && url.search === '' && url.pathname.length < 2;
}

function namesOfUrl(text: string): string[] {
  try {
    const url = parseDatabaseUrl(text);
    return [url.hostname, decodeURIComponent(url.username), decodeURIComponent(url.pathname.slice(1))];
  } catch {
    return [];
  }
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}

/** Names that tell nothing, and would be found everywhere. */
const common: ReadonlySet<string> = new Set([
  'localhost',
  '127.0.0.1',
  'touchline',
  'postgres',
  'sync',
  'public',
  'root',
]);
