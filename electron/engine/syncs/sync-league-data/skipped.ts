import { JobError } from '#engine/jobError.ts';
import { notProvisioned } from '#engine/providers/yahoo/refusals.ts';
import type { SyncContext } from '#engine/syncs/defineSync.ts';
import { plural } from '#engine/syncs/words.ts';
import type { WantedLeague } from './leagues.ts';
import { nameOf } from './payload.ts';

/**
 * Leagues that could not be read. Nobody but a league's own provider can tell of it, so what is stored stays as of when it was
 * fetched, and the others are read all the same.
 */
export class Skipped {
  readonly #context: Pick<SyncContext<unknown, unknown>, 'warn' | 'fact' | 'log' | 'signal'>;
  readonly #named: boolean;
  readonly #list: { readonly league: WantedLeague; readonly error: JobError }[] = [];

  /** `named`: the payload names the one league that is wanted. */
  constructor(context: Pick<SyncContext<unknown, unknown>, 'warn' | 'fact' | 'log' | 'signal'>, named: boolean) {
    this.#context = context;
    this.#named = named;
  }

  /** Takes the failure of a league; throws what is no league's own: a cancel, an error of ours, a quota that is used up. */
  add(league: WantedLeague, error: unknown): null {
    const { warn, signal } = this.#context;
    if (!(error instanceof JobError) || error.retry.kind === 'wait' || signal.aborted) throw error;
    this.#list.push({ league, error });
    const closed = error.code === notProvisioned;
    const others = this.#list.filter((each) => each.error.code === notProvisioned).length;
    // What holds for every league of Yahoo is said once.
    const why = closed && others > 1 ? 'Yahoo is not provisioned' : error.message.replace(/\.$/, '');
    warn({
      code: closed ? 'yahoo_not_provisioned' : 'league_skipped',
      message: `${league.name ?? nameOf(league)} was left out: ${why}. ${keptWords(league)}`,
      details: { league: nameOf(league), reason: error.code, asOf: league.asOf },
    });
    return null;
  }

  /** To be called last: enters who was left out into the result. Throws where a retry, or somebody, has to do something about it. */
  finish(read: number): void {
    if (this.#list.length === 0) return;
    this.#context.fact(
      'skipped',
      this.#list.map(({ league, error }) => ({ league: nameOf(league), reason: error.code, asOf: league.asOf })),
    );
    const failed = this.#list.filter(({ error }) => error.code !== notProvisioned).map(({ error }) => error);
    const mendable = failed.find(({ retry }) => retry.kind !== 'never');
    if (mendable) throw mendable;
    // Yahoo's state is known and explained; the rest is for somebody to look at where nothing else was done.
    const [first] = failed;
    if (first && (this.#named || read === 0)) throw first;
  }

  /** The end of a sentence: who was left out. */
  words(): string {
    return this.#list.length === 0 ? '' : `; ${plural(this.#list.length, 'league')} left out`;
  }
}

function keptWords({ asOf, provider }: WantedLeague): string {
  const others = provider === 'yahoo' ? 'No other provider has its rosters' : 'No other provider has it';
  if (asOf === null) return `${others}, and nothing is stored of it.`;
  return `${others}: what is stored stays, as of ${asOf} when it changed last; points can be reckoned from that.`;
}
