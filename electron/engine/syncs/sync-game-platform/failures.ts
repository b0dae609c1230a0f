import type { Warning } from '#shared/jobs.ts';
import { JobError } from '#engine/jobError.ts';
import { listed, plural, type Listed } from '#engine/syncs/words.ts';

/** A competitor whose games could not be fetched. */
export interface Failed {
  readonly providerId: string;
  readonly name: string;
  readonly error: JobError;
}

/** Failures in a row, none of them the competitor's own, after which asking for the rest is no use. */
const mostInARow = 12;
/** Failures that get a warning of their own. */
const mostWarned = 20;

/**
 * The competitor's own failure, that the others need not suffer from; null for what concerns them all: a key that is refused, a
 * quota that is used up, a cancel, an error of ours.
 */
export function ownFailure(error: unknown): JobError | null {
  if (!(error instanceof JobError) || error.retry.kind === 'wait') return null;
  return ofAll.has(error.code) ? null : error;
}

const ofAll: ReadonlySet<string> = new Set([
  'provider_key_refused',
  'provider_not_configured',
  'provider_certificate',
  'provider_redirect',
]);

/** Gathers failures, and throws when the platform is in such trouble that going on is no use. */
export class Failures {
  readonly list: Failed[] = [];
  #inARow = 0;

  add(failed: Failed): void {
    this.list.push(failed);
    if (failed.error.retry.kind === 'never') return;
    this.#inARow += 1;
    if (this.#inARow < mostInARow) return;
    const why = `${this.#inARow} competitors failed one after the other, so the rest was not tried`;
    throw again(failed.error, why, this.fact());
  }

  succeeded(): void {
    this.#inARow = 0;
  }

  /** When every one of `tried` competitors failed: throws the kind of failure that most had. */
  refuseAll(tried: number): void {
    if (tried === 0 || this.list.length < tried) return;
    const [most] = [...groupByCode(this.list).values()].sort((one, other) => other.length - one.length);
    const error = most?.[0]?.error;
    if (!error) return;
    throw again(error, tried === 1 ? 'The only competitor failed' : `All ${tried} competitors failed`, this.fact());
  }

  /** One for each of the first, and one for the rest. */
  warnings(): Warning[] {
    const warnings: Warning[] = this.list.slice(0, mostWarned).map(({ providerId, name, error }) => ({
      code: 'competitor_failed',
      message: `${name} was left out: ${error.message}`,
      details: { competitor: providerId, reason: error.code },
    }));
    const rest = this.list.slice(mostWarned).map(({ providerId }) => providerId);
    if (rest.length > 0) {
      const message = `${plural(rest.length, 'more competitor')} ${rest.length === 1 ? 'was' : 'were'} left out.`;
      warnings.push({ code: 'competitors_failed', message, details: listed(rest) });
    }
    return warnings;
  }

  /** For the result. */
  fact(): FailedFact {
    return listed(
      this.list.map(({ providerId, name, error }) => ({ competitor: providerId, name, reason: error.code })),
    );
  }
}

type FailedFact = Listed<{ competitor: string; name: string; reason: string }>;

/** The same failure, of the same class, with what led to it told before. */
function again(error: JobError, why: string, failed: FailedFact): JobError {
  const failure = error.toFailure();
  const details = { ...failure.details, failed };
  return new JobError({ ...failure, message: `${why}: ${failure.message}`, details }, error.retry, { cause: error });
}

function groupByCode(failed: readonly Failed[]): Map<string, Failed[]> {
  const groups = new Map<string, Failed[]>();
  for (const each of failed) {
    const group = groups.get(each.error.code);
    if (group) group.push(each);
    else groups.set(each.error.code, [each]);
  }
  return groups;
}
