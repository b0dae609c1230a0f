import type { Schedule, ScheduleDeed } from '#shared/schedules.ts';
import type { JsonObject } from '#shared/jobs.ts';
import { useEffect } from 'react';
import { z } from 'zod';
import { jsonObjectSchema } from '#shared/jobs.ts';
import { useCall } from '../../data/useCall.ts';
import { inline } from '../../ui/Json.tsx';
import { Ago } from '../../ui/now.tsx';
import { Reading } from '../parts/Reading.tsx';
import { JobLink } from '../job/JobLink.tsx';
import { FailureNotice } from '../parts/FailureNotice.tsx';
import { words } from '../parts/states.ts';

const SHOWN = 50;

/** What operators did with a schedule, from the audit, the newest first. */
export function ChangesTab({ schedule }: { schedule: Schedule }) {
  const { deeds, failure } = useDeeds(schedule);
  if (failure && !deeds) {
    return (
      <div className="p-4">
        <FailureNotice failure={failure} />
      </div>
    );
  }
  if (!deeds) return <Reading rows={4} height={36} name="The changes are being read" />;
  return (
    <ol aria-label="Changes" className="min-h-0 flex-1 overflow-y-auto px-4 py-2">
      {deeds.map((deed) => (
        <li key={deed.id} className="border-b border-line/60 py-1.5">
          <p className="flex gap-2">
            <span className="min-w-0 flex-1">
              <span className="font-medium">{deedWords(deed)}</span> <span className="text-muted">by {deed.actor}</span>
              {deed.jobIds[0] === undefined ? null : (
                <>
                  {' '}
                  <JobLink id={deed.jobIds[0]} />
                </>
              )}
            </span>
            <Ago moment={deed.at} className="text-muted" />
          </p>
          {changesOf(deed).map(([field, before, after]) => (
            <p key={field} className="copyable text-sm break-words text-muted">
              {field}: <del className="no-underline opacity-80">{before}</del> <span aria-label="became">→</span>{' '}
              <ins className="text-ink no-underline">{after}</ins>
            </p>
          ))}
        </li>
      ))}
      {deeds.at(-1)?.action === 'add schedule' ? null : (
        <li className="py-1.5 text-muted">
          {deeds.length === SHOWN ? `Only the newest ${SHOWN} are shown. ` : ''}
          Made by {schedule.createdBy} <Ago moment={schedule.createdAt} />
        </li>
      )}
    </ol>
  );
}

/** Who changed a schedule last, and what. */
export function LastChange({ schedule }: { schedule: Schedule }) {
  const last = useDeeds(schedule).deeds?.find(({ action }) => action !== 'run schedule');
  // A change in SQL is in no audit: what the schedule itself tells is newer then.
  if (!last || Date.parse(last.at) < Date.parse(schedule.updatedAt) - 1000) {
    return (
      <>
        <Ago moment={schedule.updatedAt} /> by {schedule.updatedBy}
      </>
    );
  }
  const changed = changesOf(last).map(([field]) => field);
  return (
    <>
      {deedWords(last)} <Ago moment={last.at} /> by {last.actor}
      {changed.length === 0 ? null : <span className="text-muted">: {changed.join(', ')}</span>}
    </>
  );
}

/** Read anew whenever the schedule is another one than before. */
function useDeeds({ name, updatedAt }: Schedule) {
  const call = useCall('schedules.deeds', { name, limit: SHOWN });
  // eslint-disable-next-line react/exhaustive-deps -- what it gives is new with every render
  useEffect(() => call.refetch(), [name, updatedAt]);
  return { deeds: call.value, failure: call.failure };
}

const deedNames: Record<string, string> = {
  'add schedule': 'Made',
  'change schedule': 'Changed',
  'enable schedule': 'Enabled',
  'disable schedule': 'Disabled',
  'remove schedule': 'Removed',
  'run schedule': 'Run now',
};

function deedWords({ action, origin }: ScheduleDeed): string {
  const name = deedNames[action] ?? action;
  return origin === 'console' ? name : `${name} (${origin})`;
}

const changeSchema = z.object({
  changes: z.array(z.string()),
  before: jsonObjectSchema,
  after: jsonObjectSchema,
});

/** The fields that a change was about, with both values. */
function changesOf({ detail }: { detail: JsonObject }): [string, string, string][] {
  const change = changeSchema.safeParse(detail);
  if (!change.success) return [];
  const { changes, before, after } = change.data;
  return changes.map((field) => [words(field), inline(before[field] ?? null), inline(after[field] ?? null)]);
}
