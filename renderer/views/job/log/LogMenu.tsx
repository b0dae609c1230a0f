import { ArrowDownToLine, ArrowUpToLine, EllipsisVertical, FileDown, Hash, LocateFixed, WrapText } from 'lucide-react';
import { IconButton } from '../../../ui/Button.tsx';
import { Menu, MenuItem, MenuLabel, MenuLine } from '../../../ui/Menu.tsx';
import type { LogLook } from './useLogLook.ts';
import type { FileFormat } from './useSaveLog.ts';

/** How the log is shown, where to go in it, and saving it. */
export function LogMenu({
  look: { clock, wrap, numbers, setClock, setWrap, setNumbers },
  saving,
  onStart,
  onEnd,
  onGoTo,
  onSave,
}: {
  look: LogLook;
  saving: boolean;
  onStart: () => void;
  onEnd: () => void;
  onGoTo: () => void;
  onSave: (format: FileFormat) => void;
}) {
  return (
    <Menu
      align="end"
      trigger={
        <IconButton name="More of the log">
          <EllipsisVertical size={14} />
        </IconButton>
      }
    >
      <MenuLabel>Show</MenuLabel>
      <MenuItem checked={clock === 'time'} onSelect={() => setClock('time')}>
        Time of day
      </MenuItem>
      <MenuItem checked={clock === 'delta'} onSelect={() => setClock('delta')}>
        Time since the line before
      </MenuItem>
      <MenuItem icon={<WrapText size={14} aria-hidden />} checked={wrap} onSelect={() => setWrap(!wrap)}>
        Wrap long lines
      </MenuItem>
      <MenuItem icon={<Hash size={14} aria-hidden />} checked={numbers} onSelect={() => setNumbers(!numbers)}>
        Line numbers
      </MenuItem>
      <MenuLine />
      <MenuItem icon={<ArrowUpToLine size={14} aria-hidden />} keys="g g" onSelect={onStart}>
        Start
      </MenuItem>
      <MenuItem icon={<ArrowDownToLine size={14} aria-hidden />} keys="shift+g" onSelect={onEnd}>
        End
      </MenuItem>
      <MenuItem icon={<LocateFixed size={14} aria-hidden />} keys=":" onSelect={onGoTo}>
        Line, moment or attempt…
      </MenuItem>
      <MenuLine />
      <MenuItem icon={<FileDown size={14} aria-hidden />} disabled={saving} onSelect={() => onSave('text')}>
        Save the whole log as text
      </MenuItem>
      <MenuItem icon={<FileDown size={14} aria-hidden />} disabled={saving} onSelect={() => onSave('ndjson')}>
        Save the whole log as NDJSON
      </MenuItem>
    </Menu>
  );
}
