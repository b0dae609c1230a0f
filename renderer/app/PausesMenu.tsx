import { Play } from 'lucide-react';
import type { Status } from '#shared/contract/status.ts';
import { Glyph } from '../ui/Glyph.tsx';
import { Menu, MenuItem, MenuLabel } from '../ui/Menu.tsx';
import { Ago } from '../ui/now.tsx';
import { pauseMark, targetWords } from '../views/parts/pauses.ts';
import { usePausing } from '../views/parts/usePausing.ts';

/** Says that something is paused, and resumes it. Nothing where nothing is. */
export function PausesMenu({ status: { pauses, providers } }: { status: Status }) {
  const { resume } = usePausing();
  const mark = pauseMark(pauses, providers);
  if (mark === null) return null;
  return (
    <Menu
      side="top"
      trigger={
        <button
          type="button"
          className="flex h-6 items-center gap-1.5 rounded-md border border-warn/50 px-2 font-medium whitespace-nowrap text-warn hover:bg-hover"
        >
          <Glyph shape="pause" tone="warn" />
          {mark}
        </button>
      }
    >
      <MenuLabel>Paused</MenuLabel>
      {pauses.map((pause) => (
        <MenuItem
          key={`${pause.scope} ${pause.name}`}
          icon={<Play size={13} aria-hidden className="shrink-0 text-faint" />}
          onSelect={() => resume(pause)}
          note={
            <>
              by {pause.pausedBy} <Ago moment={pause.pausedAt} />
              {pause.reason === null ? '' : `: ${pause.reason}`}
            </>
          }
        >
          Resume {targetWords(pause, providers)}
        </MenuItem>
      ))}
    </Menu>
  );
}
