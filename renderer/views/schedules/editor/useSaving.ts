import { useState } from 'react';
import { toFailure, type Failure } from '#shared/errors.ts';
import type { ScheduleValues } from '#shared/schedules.ts';
import { useAction } from '../../../data/useCall.ts';
import { toast } from '../../../ui/Toaster.tsx';
import { differing } from './draft.ts';
import { isAboutField } from './problems.ts';

export interface Saving {
  /** Whether saving was tried: from then on it is said what is missing. */
  tried: boolean;
  /** How often problems were found: each time the first of them gets the focus, once it is there. */
  found: number;
  busy: boolean;
  /** What the last save was refused with, as long as it is about what the draft says now. */
  refused: Failure | null;
  /** To be called with every change of the draft. */
  changed(): void;
  /** Saves the values; null where the form itself found something wrong with them. */
  save(values: ScheduleValues | null): void;
}

/**
 * Saves a draft: as a new schedule where there is none to change, else what differs from the values that the editor began with.
 * `leave` is called with the schedule's name once that is done, or where nothing was to be done.
 */
export function useSaving({
  loaded,
  stored,
  blocked,
  leave,
}: {
  /** The values that the editor began with; null for a new schedule. */
  loaded: ScheduleValues | null;
  /** The name that the schedule has by now; null where it is gone. */
  stored: string | null;
  /** Whether nothing may be saved now. */
  blocked: boolean;
  leave: (name: string) => void;
}): Saving {
  const [tried, setTried] = useState(false);
  const [found, setFound] = useState(0);
  /** Another one with every change of the draft. */
  const [edition, setEdition] = useState(0);
  const [refusal, setRefusal] = useState<{ failure: Failure; edition: number } | null>(null);
  const create = useAction('schedules.create');
  const update = useAction('schedules.update');
  const busy = create.isPending || update.isPending;

  const told = (name: string, what: string) => ({
    onSuccess: () => {
      leave(name);
      toast({ tone: 'good', title: what });
    },
    onError: (error: unknown) => {
      setRefusal({ failure: toFailure(error), edition });
      setFound((times) => times + 1);
    },
  });
  return {
    tried,
    found,
    busy,
    // What was found wrong with a field that was changed while it was on its way is of no use any more.
    refused: refusal && (refusal.edition === edition || !isAboutField(refusal.failure)) ? refusal.failure : null,
    changed: () => {
      setRefusal(null);
      setEdition((before) => before + 1);
    },
    save: (values) => {
      setTried(true);
      setRefusal(null);
      if (values === null) return setFound((times) => times + 1);
      if (blocked || busy) return;
      const { name } = values;
      if (loaded === null || stored === null) {
        create.mutate(values, told(name, `${name} is made${values.enabled ? '' : ', and disabled'}.`));
        return;
      }
      const { enabled: _ownSwitch, ...changes } = differing(loaded, values);
      if (Object.keys(changes).length === 0) return leave(loaded.name);
      update.mutate({ name: stored, changes, loaded }, told(name, `${name} is changed.`));
    },
  };
}
