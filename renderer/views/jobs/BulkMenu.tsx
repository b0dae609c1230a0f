import { ListChecks } from 'lucide-react';
import { Button } from '../../ui/Button.tsx';
import { Menu, MenuItem, MenuLabel } from '../../ui/Menu.tsx';
import { bulkPossible, bulkVerbs, bulkWords, filterWords, openBulk } from './bulk.ts';
import type { ShownFilter } from './shownFilter.ts';

/** What can be done to all jobs that match the filter, however many they are. */
export function BulkMenu({ filter }: { filter: ShownFilter }) {
  return (
    <Menu
      align="end"
      trigger={
        <Button
          size="small"
          look="ghost"
          icon={<ListChecks size={13} aria-hidden />}
          aria-label="Do something to all that match"
        />
      }
    >
      <MenuLabel>{filterWords(filter)}</MenuLabel>
      {bulkVerbs.map((action) => (
        <MenuItem key={action} disabled={!bulkPossible(action, filter)} onSelect={() => openBulk(action, filter)}>
          {bulkWords[action].all}
        </MenuItem>
      ))}
    </Menu>
  );
}
