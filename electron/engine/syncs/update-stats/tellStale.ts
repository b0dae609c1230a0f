import type { SyncContext } from '#engine/syncs/defineSync.ts';
import { plural } from '#engine/syncs/words.ts';
import type { WebApplication } from '#engine/webApplication.ts';
import type { Payload } from './payload.ts';
import { ownFunctions, type Settings } from './settings.ts';
import { forget, readStale } from './staleTags.ts';

type Context = SyncContext<Payload, null>;

const mostTries = 3;
/** ms before the second try; four times as long before the third. */
const firstWait = 500;
/** ms that the web application may ask to be left alone while the job waits. */
const longestWait = 30_000;

/**
 * Tells the web application which of its caches are stale: of this run, and of earlier ones that could not tell it. What it
 * can't be told stays in the database for the next run, with a warning: the statistics are right all the same.
 */
export async function tellStale(context: Context, settings: Settings): Promise<void> {
  const { payload, dryRun, log, part, webApplication, progress } = context;
  if (dryRun) return;
  const stale = await part(readStale);
  if (stale.length === 0) return;
  const tags = inOrder(
    stale.map(({ tag }) => tag),
    settings,
  );
  if (webApplication === null) {
    log.info('No web application is told of stale caches: STATS_INVALIDATION_URL is not set. Their tags are kept.', {
      tags,
    });
    context.fact('invalidation', { told: [], kept: tags });
    return;
  }
  progress(0, tags.length, `Telling ${webApplication.host}`);
  const { matchId = null, requestId = null, user = null } = payload;
  const { error, tries } = await tell(context, webApplication, { tags, requestId, matchId, user });
  if (error === null) {
    await part((transaction) => forget(transaction, stale));
    log.info(`Told ${webApplication.host} that ${plural(tags.length, 'cache tag')} are stale.`, { tags });
    context.fact('invalidation', { told: tags, kept: [], tries });
    return;
  }
  context.warn({
    code: 'invalidation_failed',
    message: `The web application could not be told which caches are stale: ${error} The statistics are up to date; ${plural(tags.length, 'tag')} will be told with the next run.`,
    details: { tags, tries, error },
  });
  context.fact('invalidation', { told: [], kept: tags, tries, error });
}

interface Message {
  tags: string[];
  requestId: string | null;
  matchId: string | number | null;
  user: string | null;
}

/** What went wrong last; null where the message arrived. */
async function tell(
  { clock, log, signal }: Context,
  webApplication: WebApplication,
  message: Message,
): Promise<{ error: string | null; tries: number }> {
  for (let tries = 1; ; tries += 1) {
    const told = await webApplication.tell({ ...message }, signal, clock.now());
    signal.throwIfAborted();
    if (told.ok) return { error: null, tries };
    if (!told.retry || tries >= mostTries) return { error: told.error, tries };
    const wait = Math.min(Math.max(told.delay ?? 0, firstWait * 4 ** (tries - 1)), longestWait);
    log.warn(`${told.error} Try ${tries + 1} of ${mostTries} in ${wait} ms.`);
    await clock.sleep(wait, signal);
  }
}

/** As the functions are configured; what none of them names any more comes last. */
function inOrder(tags: readonly string[], settings: Settings): string[] {
  const known = [...settings.functions, ...ownFunctions].flatMap((each) => each.tags);
  const place = (tag: string): number => (known.includes(tag) ? known.indexOf(tag) : known.length);
  return [...tags].sort((one, other) => place(one) - place(other) || one.localeCompare(other));
}
