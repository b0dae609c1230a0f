import type { BulkAction } from '#shared/bulkActions.ts';
import { OperatorError } from '#shared/errors.ts';
import { formatNumber } from '#shared/format.ts';
import { BulkActionRunner } from '#engine/actions/bulkActionRunner.ts';
import { abortBulkAction, type Operator } from '#engine/actions/bulkActions.ts';
import { readBulkAction } from '#engine/actions/readBulkActions.ts';
import { systemClock } from '#engine/clock.ts';
import type { Opened } from '#cli/open.ts';
import { printNote } from '#cli/output.ts';
import { fired, listenForStop } from '#services/signals.ts';

/** ms between two looks at how far it is. */
const interval = 250;

/**
 * Works a bulk action off, or waits while another process does, with its progress on stderr. The first signal aborts it:
 * the chunk that is under way is still finished.
 */
export async function workOff(id: string, { database, logger }: Opened, operator: Operator): Promise<BulkAction> {
  const stop = listenForStop();
  const asked = fired(stop.asked);
  const runner = new BulkActionRunner({ database, logger });
  const progress = progressLine();
  try {
    for (;;) {
      if (stop.asked.aborted) await abort();
      else runner.wake();
      await Promise.race([runner.idle(), pause(), asked]);
      const action = await read();
      progress.show(action);
      if (action.state === 'done' || action.state === 'aborted') {
        await runner.stop();
        // Aborted in the middle of a chunk, which has counted since.
        return await read();
      }
      // Idle and not done: another process has it, or somebody holds its last jobs.
      if (!stop.asked.aborted) await Promise.race([pause(), asked]);
    }
  } finally {
    progress.end();
    await runner.stop();
    stop.release();
  }

  async function read(): Promise<BulkAction> {
    const action = await readBulkAction(database, id);
    if (action) return action;
    throw new OperatorError({ code: 'not_found', message: `Bulk action ${id} is no longer in the database.` });
  }

  async function abort(): Promise<void> {
    printNote(`aborting bulk action ${id} after the chunk that is under way.`);
    await abortBulkAction(database, id, operator).catch((error: unknown) => {
      // It was over by then.
      if (!(error instanceof OperatorError && error.code === 'bulk_action_over')) throw error;
    });
  }
}

function pause(): Promise<void> {
  return systemClock.sleep(interval);
}

/** A line that follows the action: over and over on a terminal, a line for each tenth of it elsewhere. */
function progressLine(): { show(action: BulkAction): void; end(): void } {
  const terminal = process.stderr.isTTY;
  let last = -1;
  let open = false;
  return {
    show: ({ done, total }) => {
      const step = total === 0 ? 0 : Math.floor((terminal ? 1000 : 10) * (done / total));
      if (step === last) return;
      last = step;
      const text = `${formatNumber(done)} of ${formatNumber(total)} jobs`;
      process.stderr.write(terminal ? `\r${text}` : `${text}\n`);
      open = terminal;
    },
    end: () => {
      if (open) process.stderr.write('\n');
      open = false;
    },
  };
}
