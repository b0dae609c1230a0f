import type { News, NewsItem } from '#engine/alerts/news.ts';
import type { Notifications } from '#shared/contract/settings.ts';
import { plural } from '#shared/format.ts';

/** What the desktop shows, and the address in the page to which it leads. */
export interface Announcement {
  title: string;
  body: string;
  hash: string;
}

/** So many of a kind are told one by one; more become one announcement. */
const mostAlone = 2;

/**
 * What to announce of news: only what the operator wants to be told, nothing of the job that he looks at, and many as one.
 * `page` is the address of the window that has the focus, if one has.
 */
export function bundleNews({ items, more }: News, wanted: Notifications, page: string | null): Announcement[] {
  const failed = items.filter(
    (item) =>
      item.kind === 'job_failed' && (item.mine ? wanted.failedMine : wanted.failedOthers) && !isShown(item, page),
  );
  const missed = items.filter((item) => item.kind === 'slot_missed' && wanted.missedSlots);
  const over = items.filter((item) => item.kind === 'backfill_over' && wanted.backfills && !isShown(item, page));
  return [...ofFailed(failed, more), ...ofMissed(missed), ...ofOver(over)];
}

function ofFailed(items: readonly NewsItem[], more: boolean): Announcement[] {
  const jobs = items.filter((item) => item.kind === 'job_failed');
  if (jobs.length <= mostAlone) {
    return jobs.map(({ id, sync }) => ({ title: `${sync} failed`, body: `Job ${id}`, hash: `#/jobs/${id}` }));
  }
  const syncs = [...new Set(jobs.map((job) => job.sync))];
  const ids = jobs.map((job) => job.id);
  // A list of ids would be too long for an address, and a filter by time shows those that came since as well.
  const filter = ids.length <= 50 ? `id:${ids.join(',')}` : 'state:failed since:1h';
  return [
    {
      title: `${more ? 'More than ' : ''}${jobs.length} jobs failed`,
      body:
        syncs.length <= 3 ? syncs.join(', ') : `${syncs.slice(0, 3).join(', ')} and ${syncs.length - 3} other syncs`,
      hash: `#/history?filter=${encodeURIComponent(filter)}`,
    },
  ];
}

function ofMissed(items: readonly NewsItem[]): Announcement[] {
  const missed = items.filter((item) => item.kind === 'slot_missed');
  const names = [...new Set(missed.map((item) => item.schedule))];
  const [first] = names;
  if (first === undefined) return [];
  const slots = missed.reduce((sum, item) => sum + item.slots, 0);
  const count = slots === 1 ? 'A slot was missed' : `${slots} slots were missed`;
  if (names.length === 1)
    return [
      { title: `${first}: ${count.toLowerCase()}`, body: 'No worker was there in time.', hash: `#/schedules/${first}` },
    ];
  return [{ title: count, body: names.slice(0, 5).join(', '), hash: '#/schedules' }];
}

function ofOver(items: readonly NewsItem[]): Announcement[] {
  const backfills = items.filter((item) => item.kind === 'backfill_over');
  if (backfills.length <= mostAlone) {
    return backfills.map(({ id, syncs, state, failed }) => ({
      title: `A backfill is ${state}`,
      body: `${syncs.join(', ')}${failed === 0 ? '' : `: ${plural(failed, 'partition')} failed`}`,
      hash: `#/backfills/${id}`,
    }));
  }
  return [{ title: `${backfills.length} backfills are over`, body: '', hash: '#/backfills' }];
}

function isShown(item: NewsItem, page: string | null): boolean {
  if (page === null || item.kind === 'slot_missed') return false;
  const views = item.kind === 'job_failed' ? 'jobs|history' : 'backfills';
  return new RegExp(`#/(?:${views})/${item.id}(?:[/?]|$)`).test(page);
}
