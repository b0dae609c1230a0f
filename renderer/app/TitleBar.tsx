import { Search } from 'lucide-react';
import { formatClock, formatDuration, formatExact } from '#shared/time.ts';
import { useLink } from '../data/DataProvider.tsx';
import { useStatus } from '../data/StatusProvider.tsx';
import type { ShellState } from '../data/transport.ts';
import { Button } from '../ui/Button.tsx';
import { classes } from '../ui/classes.ts';
import { Glyph, type Shape, type Tone } from '../ui/Glyph.tsx';
import { Tooltip } from '../ui/Tooltip.tsx';
import { environmentLooks } from '../views/parts/states.ts';
import { ColourMark } from '../views/parts/ColourMark.tsx';
import { LockState } from '../views/parts/Unlock.tsx';

/** Which database this is, whether it can be changed, how fresh what one sees is, and the way to every command. */
export function TitleBar({ shell, onPalette }: { shell: ShellState; onPalette: () => void }) {
  const { connection } = shell;
  const look = connection ? environmentLooks[connection.environment] : null;
  return (
    <header
      className={classes(
        'flex h-9 shrink-0 items-center gap-3 border-b border-line pr-2 pl-4',
        look?.ground ?? 'bg-canvas',
      )}
    >
      {connection && look ? (
        <>
          <span className={classes('flex items-center gap-1.5 font-semibold', look.text)}>
            <span aria-hidden className="size-2 rounded-full bg-current" />
            {look.word}
          </span>
          <span className="flex min-w-0 items-center gap-1.5 font-medium">
            <ColourMark colour={connection.colour} />
            <span className="truncate">{connection.name}</span>
          </span>
          <span className="copyable hidden truncate font-mono text-muted md:inline">{connection.target}</span>
          <LockState />
        </>
      ) : (
        <span className="font-semibold">Touchline</span>
      )}
      <span className="ml-auto flex items-center gap-3">
        {connection ? <Freshness /> : null}
        <Tooltip text="Do anything" keys="mod+k">
          <Button size="small" look="ghost" keys="mod+k" icon={<Search size={12} aria-hidden />} onClick={onPalette}>
            <span className="sr-only">Command palette</span>
          </Button>
        </Tooltip>
      </span>
    </header>
  );
}

/** Whether changes arrive, and as of when the view is. */
function Freshness() {
  const link = useLink();
  const { value: status, stale } = useStatus();
  const lost = link.state !== 'open' || stale || status?.database.state === 'lost';
  const mark: { shape: Shape; tone: Tone; word: string; text: string } = !status
    ? { shape: 'turning', tone: 'idle', word: 'connecting', text: 'The database has not answered yet.' }
    : lost
      ? {
          shape: 'cross',
          tone: 'bad',
          word: 'lost',
          text: 'No changes arrive. What you see is as of the time beside this.',
        }
      : status.database.state === 'connecting'
        ? { shape: 'turning', tone: 'idle', word: 'connecting', text: 'The database has not answered yet.' }
        : status.live === 'polling'
          ? {
              shape: 'clock',
              tone: 'warn',
              word: 'polling',
              text: 'This database carries no notifications (a transaction pooler), so changes are looked for every few seconds.',
            }
          : { shape: 'dot', tone: 'good', word: 'live', text: 'Changes arrive as they happen.' };
  const report = status && status.database.state !== 'connecting' ? status.database.report : null;
  const asOf = status?.asOf ?? null;
  return (
    <Tooltip
      text={
        <span className="flex flex-col gap-0.5 py-0.5">
          <span>{mark.text}</span>
          {asOf === null ? null : <span className="text-muted">as of {formatExact(asOf)}</span>}
          {report ? (
            <span className="text-muted">
              PostgreSQL {report.serverVersion} · {formatDuration(report.latency)} away
            </span>
          ) : null}
        </span>
      }
    >
      <button type="button" className="flex items-center gap-1.5 rounded-sm px-1 text-sm whitespace-nowrap text-muted">
        {asOf === null ? null : (
          <span className={classes(!lost && 'max-lg:hidden')}>as of {formatClock(asOf).slice(0, 8)}</span>
        )}
        <Glyph shape={mark.shape} tone={mark.tone} />
        <span className={lost && status ? 'font-medium text-bad' : ''}>{mark.word}</span>
      </button>
    </Tooltip>
  );
}
