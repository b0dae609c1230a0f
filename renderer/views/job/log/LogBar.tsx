import type { Ref } from 'react';
import type { LoggedAttempt } from '#shared/log.ts';
import { Select } from '../../../ui/Fields.tsx';
import { LogMenu } from './LogMenu.tsx';
import { LogSearchField } from './LogSearchField.tsx';
import { isLevel, type LogLook } from './useLogLook.ts';
import type { LogSearch } from './useLogSearch.ts';
import type { SavedLog } from './useSaveLog.ts';

/** What stands above a log: searching it, which of its lines are listed, and how. */
export function LogBar({
  look,
  search,
  only,
  attempts,
  attempt,
  file,
  input,
  onOnly,
  onAttempt,
  onLeave,
  onStart,
  onEnd,
  onGoTo,
}: {
  look: LogLook;
  search: LogSearch;
  only: boolean;
  attempts: readonly LoggedAttempt[];
  /** The token of the one that is listed; null for all. */
  attempt: number | null;
  file: SavedLog;
  input: Ref<HTMLInputElement>;
  onOnly: (only: boolean) => void;
  onAttempt: (token: number | null) => void;
  onLeave: () => void;
  onStart: () => void;
  onEnd: () => void;
  onGoTo: () => void;
}) {
  return (
    <div className="flex min-h-9 shrink-0 items-center gap-1.5 border-b border-line px-3">
      <LogSearchField search={search} only={only} input={input} onOnly={onOnly} onLeave={onLeave} />
      <Select
        quiet
        aria-label="Least level"
        className="w-28"
        value={look.level}
        choices={[
          { value: 'trace', label: 'Every level' },
          { value: 'info', label: 'Info and up' },
          { value: 'warn', label: 'Warnings' },
          { value: 'error', label: 'Errors' },
        ]}
        onChange={(value) => isLevel(value) && look.setLevel(value)}
      />
      {attempts.length < 2 ? null : (
        <Select
          quiet
          aria-label="Attempt"
          className="w-28"
          value={attempt === null ? '' : String(attempt)}
          choices={[
            { value: '', label: 'All attempts' },
            ...attempts.map((each) => ({ value: String(each.token), label: `Attempt ${each.attempt}` })),
          ]}
          onChange={(value) => onAttempt(value === '' ? null : Number(value))}
        />
      )}
      <LogMenu
        look={look}
        saving={file.saving !== null}
        onStart={onStart}
        onEnd={onEnd}
        onGoTo={onGoTo}
        onSave={file.save}
      />
    </div>
  );
}
