import { useRef, useState } from 'react';
import type { Output } from '#shared/contract/client.ts';
import type { JobId } from '#shared/jobs.ts';
import { formatBytes, plural } from '#shared/format.ts';
import type { LogPlace } from '#shared/log.ts';
import { useTransport } from '../../../data/DataProvider.tsx';
import { download } from '../../../data/download.ts';
import { toast } from '../../../ui/Toaster.tsx';
import { toastFailure } from '../../parts/toastFailure.ts';

export type FileFormat = 'text' | 'ndjson';

/** Characters: a log that is longer is saved up to here, and the operator is told. */
const LONGEST = 1_000_000_000;

export interface SavedLog {
  /** Lines that are read so far; null while nothing is saved. */
  saving: number | null;
  save: (format: FileFormat) => void;
  cancel: () => void;
}

/** Saves the whole log as a file, read a few thousand lines at a time. */
export function useSaveLog(id: JobId): SavedLog {
  const { client } = useTransport();
  const [saving, setSaving] = useState<number | null>(null);
  const run = useRef(0);

  const save = async (format: FileFormat): Promise<void> => {
    run.current += 1;
    const ours = run.current;
    setSaving(0);
    const parts: Blob[] = [];
    let [lines, length, after]: [number, number, LogPlace | null] = [0, 0, null];
    try {
      do {
        const page: Output<'log.text'> = await client.call('log.text', { id, after, format });
        if (run.current !== ours) return;
        parts.push(new Blob([page.text]));
        lines += page.lines;
        length += page.text.length;
        after = page.next;
        setSaving(lines);
      } while (after !== null && length < LONGEST);
      download(`job-${id}.${format === 'text' ? 'log' : 'ndjson'}`, parts, 'text/plain;charset=utf-8');
      if (after !== null) {
        toast({
          tone: 'bad',
          title: `Only the first ${plural(lines, 'line')} were saved.`,
          text: `A file from here holds ${formatBytes(LONGEST)} at most; sync.job_logs has the rest.`,
        });
      }
    } catch (error) {
      if (run.current === ours) toastFailure(error);
    } finally {
      if (run.current === ours) setSaving(null);
    }
  };
  return {
    saving,
    save: (format) => void save(format),
    cancel: () => {
      run.current += 1;
      setSaving(null);
    },
  };
}
