import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { embeddedError } from './failures.ts';
import type { Account } from './run.ts';

/**
 * The account that the server runs as: null (our own) unless we are root, as whom Postgres refuses to run. Then it is the one that
 * owns the data already, else `postgres`, else `nobody`: no user is created.
 * @throws embedded_unavailable when there is none.
 */
export function serverAccount(dataFolder: string): Account | null {
  if (process.platform === 'win32' || process.getuid?.() !== 0) return null;
  const accounts = readAccounts();
  const owner = statSync(dataFolder, { throwIfNoEntry: false })?.uid;
  const account =
    accounts.find(({ uid }) => uid !== 0 && uid === owner) ??
    accounts.find(({ name }) => name === 'postgres' || name === '_postgres') ??
    accounts.find(({ name }) => name === 'nobody');
  if (account) return account;
  throw embeddedError(
    'embedded_unavailable',
    'The embedded database does not run as root, and there is no user postgres or nobody.',
    {
      hint: 'Start Touchline as an ordinary user, or connect to a Postgres with DATABASE_URL.',
    },
  );
}

/** Whether the account may enter every folder on the way to `folder`, itself included. Folders that don't exist yet don't count. */
export function canReach(account: Account | null, folder: string): boolean {
  if (account === null) return true;
  for (let part = path.resolve(folder); ; part = path.dirname(part)) {
    const stat = statSync(part, { throwIfNoEntry: false });
    if (stat) {
      const bit = stat.uid === account.uid ? 0o100 : stat.gid === account.gid ? 0o010 : 0o001;
      if ((stat.mode & bit) === 0) return false;
    }
    if (part === path.dirname(part)) return true;
  }
}

function readAccounts(): Account[] {
  let text = '';
  try {
    text = readFileSync('/etc/passwd', 'utf8');
  } catch {
    return [];
  }
  return text.split('\n').flatMap((line) => {
    const [name, , uid, gid] = line.split(':');
    if (!name || name.startsWith('#') || uid === undefined || gid === undefined) return [];
    // macOS writes nobody as -2.
    return [{ name, uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 }];
  });
}
