import { alertKinds, alertSettingsSchema, type AlertKind, type AlertSettings } from '#shared/alerts.ts';
import { numberIn, readWith, type Problems } from './useForm.ts';

/** The settings of alerts as they are typed. */
export interface AlertsDraft {
  kinds: Record<AlertKind, boolean>;
  times: string;
  minutes: string;
  slots: string;
  graceMinutes: string;
  /** Hours by sync, in the order in which they were added. */
  ages: readonly { sync: string; hours: string }[];
  quietMinutes: string;
  tellResolved: boolean;
}

export function alertsDraftOf({ kinds, repeated, stale, quietMinutes, tellResolved }: AlertSettings): AlertsDraft {
  return {
    kinds,
    times: String(repeated.times),
    minutes: String(repeated.minutes),
    slots: String(stale.slots),
    graceMinutes: String(stale.graceMinutes),
    ages: Object.entries(stale.ages).map(([sync, hours]) => ({ sync, hours: String(hours) })),
    quietMinutes: String(quietMinutes),
    tellResolved,
  };
}

/** The settings, or what is wrong with them by field; of a sync's age as `stale.ages.<sync>`. */
export function readAlertsDraft(draft: AlertsDraft): { value: AlertSettings } | { problems: Problems } {
  const { kinds, times, minutes, slots, graceMinutes, ages, quietMinutes, tellResolved } = draft;
  return readWith(alertSettingsSchema, {
    kinds: Object.fromEntries(alertKinds.map((kind) => [kind, kinds[kind]])),
    repeated: { times: numberIn(times), minutes: numberIn(minutes) },
    stale: {
      slots: numberIn(slots),
      graceMinutes: numberIn(graceMinutes),
      ages: Object.fromEntries(ages.map(({ sync, hours }) => [sync, numberIn(hours)])),
    },
    quietMinutes: numberIn(quietMinutes),
    tellResolved,
  });
}
