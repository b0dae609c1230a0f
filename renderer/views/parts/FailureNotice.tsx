import type { ReactNode } from 'react';
import type { Failure } from '#shared/errors.ts';
import { Notice } from '../../ui/Notice.tsx';

/** A failure with what to do about it. */
export function FailureNotice({ failure, actions }: { failure: Failure; actions?: ReactNode }) {
  return (
    <Notice tone="bad" title={failure.message} actions={actions}>
      {failure.hint ?? null}
    </Notice>
  );
}
