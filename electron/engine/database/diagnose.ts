import { testSteps, type ConnectionTest, type TestFinding, type TestStep } from '#shared/contract/connection.ts';
import { OperatorError, toFailure } from '#shared/errors.ts';
import { makeLogger } from '#engine/logging/logger.ts';
import { Database } from './database.ts';
import { parseDatabaseUrl, tlsDemandOf } from './databaseUrl.ts';
import { inspectDatabase } from './inspect.ts';
import type { Migration } from './migrate.ts';
import { readRights } from './rights.ts';
import { checkAddress, checkPort } from './testAddress.ts';
import { explainLogin } from './testLogin.ts';
import { describeClock, describePooler, describeRights, describeSchema, describeVersion } from './testDatabase.ts';
import { checkTls } from './testTls.ts';

/** What a step found. */
export type Finding = Omit<TestFinding, 'step'>;

/** Where a URL leads. */
export interface TestPlace {
  readonly host: string;
  readonly port: number;
  readonly user: string;
}

/** ms that a step may take: a firewall that swallows packets lets us wait for ever. */
export const stepLimit = 8_000;

/**
 * Tries a connection step by step: finds the server, reaches it, checks its certificate, logs in and looks around; changes
 * nothing. Tells what it found after each step, and what to do about it. Ends with the first step that makes the next
 * impossible, or when the signal fires.
 */
export async function diagnoseConnection(
  url: string,
  migrations: readonly Migration[],
  { signal, onFindings }: { signal: AbortSignal; onFindings: (findings: TestFinding[]) => void },
): Promise<ConnectionTest> {
  const parsed = parseDatabaseUrl(url, 'The address');
  const place = placeOf(parsed);
  const demand = tlsDemandOf(parsed);
  const record = new Findings(onFindings);
  const database = new Database({
    url,
    applicationName: 'touchline test',
    connections: 2,
    logger: makeLogger(() => undefined),
  });
  const stopped = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Cancelled()), { once: true });
    if (signal.aborted) reject(new Cancelled());
  });
  stopped.catch(() => undefined);
  const step = async (name: TestStep, look: () => Promise<Finding>): Promise<boolean> => {
    record.set(name, { state: 'running', text: '', hint: null });
    const finding = await Promise.race([look(), stopped]);
    record.set(name, finding);
    return finding.state !== 'bad';
  };
  const run = async (): Promise<void> => {
    if (!(await step('address', () => checkAddress(place)))) return;
    if (!(await step('port', () => checkPort(place, stepLimit, signal)))) return;
    if (!(await step('tls', () => checkTls(place, demand, stepLimit, signal)))) return;
    const loggedIn = await step('login', () =>
      database.query('select 1').then(
        () => ({ state: 'good', text: `${place.user} is let in`, hint: null }),
        (error: unknown) => explainLogin(error, place),
      ),
    );
    if (!loggedIn) return;
    const rights = await Promise.race([readRights(database), stopped]);
    if (rights.read === false) {
      record.set('rights', describeRights(rights));
      return;
    }
    record.set('version', { state: 'running', text: '', hint: null });
    const report = await Promise.race([inspectDatabase(database, migrations), stopped]);
    record.set('version', describeVersion(report));
    record.set('rights', describeRights(rights));
    record.set('schema', describeSchema(report, rights));
    record.set('pooler', describePooler(report, place));
    record.set('clock', describeClock(report));
  };
  try {
    await run();
  } catch (error) {
    if (!(error instanceof Cancelled)) record.fail(error);
  } finally {
    // Its connections may hang in a server that does not answer: nobody waits for that.
    void database.close().catch(() => undefined);
  }
  return record.end(signal.aborted);
}

class Cancelled extends Error {}

/** What was found so far. */
class Findings {
  readonly #findings = new Map<TestStep, Finding>();
  readonly #tell: (findings: TestFinding[]) => void;

  constructor(tell: (findings: TestFinding[]) => void) {
    this.#tell = tell;
    for (const step of testSteps) this.#findings.set(step, { state: 'waiting', text: '', hint: null });
  }

  set(step: TestStep, finding: Finding): void {
    this.#findings.set(step, finding);
    this.#tell(this.#all());
  }

  /** The step that runs has failed in a way that no step expects. */
  fail(error: unknown): void {
    const failure = toFailure(error instanceof OperatorError ? error : new Error('The test itself failed.'));
    const running = testSteps.find((step) => this.#findings.get(step)?.state === 'running') ?? 'version';
    this.#findings.set(running, { state: 'bad', text: failure.message, hint: failure.hint ?? null });
  }

  end(cancelled: boolean): ConnectionTest {
    for (const [step, { state }] of this.#findings) {
      if (state === 'waiting' || state === 'running')
        this.#findings.set(step, { state: 'skipped', text: 'not tried', hint: null });
    }
    const findings = this.#all();
    const has = (state: TestFinding['state']): boolean => findings.some((finding) => finding.state === state);
    return { outcome: cancelled ? 'cancelled' : has('bad') ? 'bad' : has('warn') ? 'warn' : 'good', findings };
  }

  #all(): TestFinding[] {
    return [...this.#findings].map(([step, finding]) => ({ step, ...finding }));
  }
}

function placeOf(url: URL): TestPlace {
  const { hostname, port, username, searchParams } = url;
  return {
    host: hostname === '' ? (searchParams.get('host') ?? '') : decodeURIComponent(hostname).replace(/^\[(.*)\]$/, '$1'),
    port: Number(port || searchParams.get('port') || 5432),
    user: decodeURIComponent(username) || (searchParams.get('user') ?? ''),
  };
}
