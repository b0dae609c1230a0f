import { toFailure } from '#shared/errors.ts';
import { toast } from '../../ui/Toaster.tsx';

/** Tells of an action that failed, and what to do. */
export function toastFailure(error: unknown): void {
  const failure = toFailure(error);
  toast({ tone: 'bad', title: failure.message, text: failure.hint });
}
