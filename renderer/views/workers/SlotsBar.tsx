import { classes } from '../../ui/classes.ts';

/** How many of a worker's slots are taken: marks for a few, a bar for many. */
export function SlotsBar({ running, slots }: { running: number; slots: number }) {
  return (
    <span className="flex items-center gap-2" title={`${running} of ${slots} slots run a job`}>
      <span aria-hidden className="flex h-2 w-12 shrink-0 gap-px overflow-hidden rounded-sm bg-line">
        {slots > 12 ? (
          <span className="bg-busy" style={{ width: `${Math.min(100, (running / slots) * 100)}%` }} />
        ) : (
          Array.from({ length: slots }, (_, index) => (
            <span key={index} className={classes('flex-1', index < running ? 'bg-busy' : 'bg-line-strong/60')} />
          ))
        )}
      </span>
      <span className="text-muted tabular-nums">
        {running} of {slots}
      </span>
    </span>
  );
}
