import { Columns3 } from 'lucide-react';
import { IconButton } from '../../ui/Button.tsx';
import { Menu, MenuItem, MenuLabel, MenuLine } from '../../ui/Menu.tsx';
import { allColumns, isShown } from './columns.tsx';
import type { useColumns } from './useColumns.ts';

/** Shows and hides columns. */
export function ColumnsMenu({ columns: { choice, toggle, reset } }: { columns: ReturnType<typeof useColumns> }) {
  return (
    <Menu
      align="end"
      trigger={
        <IconButton name="Columns">
          <Columns3 size={14} />
        </IconButton>
      }
    >
      <MenuLabel>Columns, where there is room for them</MenuLabel>
      {allColumns.map((column) => (
        <MenuItem
          key={column.name}
          checked={isShown(column, choice)}
          // The state says what a row is, and takes its place where all others are hidden.
          disabled={column.name === 'state'}
          onSelect={() => toggle(column.name)}
        >
          {column.label}
        </MenuItem>
      ))}
      <MenuLine />
      <MenuItem onSelect={reset}>As at first</MenuItem>
    </Menu>
  );
}
