import { ChevronDown, ChevronUp, ListFilter, Search } from 'lucide-react';
import type { Ref } from 'react';
import { formatNumber, plural } from '#shared/format.ts';
import { Button, IconButton } from '../../../ui/Button.tsx';
import { classes } from '../../../ui/classes.ts';
import { Kbd } from '../../../ui/Kbd.tsx';
import { ProgressBar } from '../../../ui/ProgressBar.tsx';
import type { LogSearch } from './useLogSearch.ts';
import type { Scan } from './useScan.ts';

/** The field to search the log with: how many lines were found, which of them one stands at, and the way to the next. */
export function LogSearchField({
  search: { typed, text, scan, hit, type, step },
  only,
  input,
  onOnly,
  onLeave,
}: {
  search: LogSearch;
  /** Only the lines that were found are listed. */
  only: boolean;
  input: Ref<HTMLInputElement>;
  onOnly: (only: boolean) => void;
  onLeave: () => void;
}) {
  const at = hit && scan?.list.has(hit) ? scan.list.indexOf(hit) + 1 : null;
  return (
    <div className="flex min-w-36 flex-1 items-center gap-0.5">
      <span className="relative min-w-0 flex-1">
        <Search size={13} aria-hidden className="pointer-events-none absolute top-1.5 left-2 text-faint" />
        <input
          ref={input}
          type="search"
          aria-label="Search the log"
          placeholder="Search"
          autoComplete="off"
          spellCheck={false}
          maxLength={500}
          value={typed}
          onChange={(event) => type(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') step(event.shiftKey ? -1 : 1);
            else if (event.key === 'Escape') {
              type('');
              onLeave();
            } else return;
            event.preventDefault();
            event.stopPropagation();
          }}
          className="h-6 w-full rounded-md border border-line bg-sunken pr-24 pl-7 text-sm outline-offset-0 select-text focus:border-focus focus:outline-2 focus:outline-focus/40 [&::-webkit-search-cancel-button]:hidden"
        />
        <span className="pointer-events-none absolute inset-y-0 right-1.5 flex items-center bg-sunken pl-1 text-xs text-faint tabular-nums">
          {typed === '' ? <Kbd keys="f" /> : <output>{typed.trim() === text ? countOf(scan, at) : '…'}</output>}
        </span>
      </span>
      {typed === '' ? null : (
        <>
          <IconButton name="Previous line that was found" keys="shift+enter" onClick={() => step(-1)}>
            <ChevronUp size={14} />
          </IconButton>
          <IconButton name="Next line that was found" keys="enter" onClick={() => step(1)}>
            <ChevronDown size={14} />
          </IconButton>
          <IconButton name="List only the lines that were found" pressed={only} onClick={() => onOnly(!only)}>
            <ListFilter size={13} />
          </IconButton>
        </>
      )}
    </div>
  );
}

function countOf(scan: Scan | null, at: number | null): string {
  if (!scan) return '';
  const found = `${formatNumber(scan.list.count)}${scan.state === 'done' ? '' : '+'}`;
  if (scan.list.count === 0) return scan.state === 'done' ? 'none' : '…';
  return at === null ? found : `${formatNumber(at)} of ${found}`;
}

/** How far a search is, while it is under way or was stopped. */
export function ScanProgress({ scan, what }: { scan: Scan; what: string }) {
  if (scan.state === 'done') return null;
  const searched = `${what} ${formatNumber(scan.scanned)} of ${plural(scan.total, 'line')}`;
  const scanning = scan.state === 'scanning';
  return (
    <span className="inline-flex min-w-0 items-center gap-1.5" title={scan.failure?.hint}>
      <span className="w-12 shrink-0">
        <ProgressBar done={scan.scanned} total={scan.total} name={what} />
      </span>
      <span className={classes('truncate', scan.failure && 'text-bad')}>
        {scan.failure ? `${scan.failure.message} ${searched}.` : searched}
      </span>
      <Button size="small" look="ghost" className="h-5! px-1.5! text-xs!" onClick={scanning ? scan.stop : scan.goOn}>
        {scanning ? 'Stop' : 'Go on'}
      </Button>
    </span>
  );
}
