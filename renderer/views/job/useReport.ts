import { useMutation } from '@tanstack/react-query';
import type { FailureInsight } from '#shared/failures.ts';
import { jobReport } from '#shared/jobReport.ts';
import type { JobDetail } from '#shared/jobs.ts';
import { formatRoute, jobRoute } from '../../app/router.ts';
import { useTransport } from '../../data/DataProvider.tsx';
import { useShell } from '../../data/useShell.ts';
import { toast } from '../../ui/Toaster.tsx';
import { environmentLooks } from '../parts/states.ts';
import { toastFailure } from '../parts/toastFailure.ts';

/** Copies a report of a job for a colleague: markdown, without secrets. */
export function useReport(job: JobDetail, insight: FailureInsight | null): { busy: boolean; copy: () => void } {
  const { client } = useTransport();
  const { state: shell } = useShell();
  const report = useMutation({
    mutationFn: async () => {
      const token = insight?.recordings.at(-1)?.token;
      const [{ lines }, { calls }] = await Promise.all([
        client.call('failures.lines', { id: job.id }),
        token === undefined ? { calls: [] } : client.call('recordings.calls', { id: job.id, token }),
      ]);
      const connection = shell?.connection;
      await navigator.clipboard.writeText(
        jobReport({
          job,
          lines,
          calls,
          environment: connection ? environmentLooks[connection.environment].word : 'unknown',
          version: shell?.version ?? 'unknown',
          link: formatRoute(jobRoute(job.id, { tab: job.error ? 'errors' : null })),
          hidden: connection && !connection.embedded ? addressParts(connection.target) : [],
        }),
      );
    },
    onSuccess: () => toast({ tone: 'good', title: `A report of job ${job.id} is on the clipboard, without secrets.` }),
    onError: toastFailure,
  });
  return { busy: report.isPending, copy: () => report.isPending || report.mutate() };
}

/** A database’s address, and its host alone. */
function addressParts(target: string): string[] {
  const host = target.replace(/[:/].*$/, '');
  return host === 'localhost' || host === '127.0.0.1' ? [target] : [target, host];
}
