/* oxlint-disable jsx-a11y/no-autofocus -- the operator opened this to type into it */
import { Bookmark } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { IconButton, Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field, TextInput } from '../../ui/Fields.tsx';
import { Menu, MenuItem, MenuLabel, MenuLine, SubMenu } from '../../ui/Menu.tsx';
import { toast } from '../../ui/Toaster.tsx';
import { builtInFilters, useSavedFilters, type SavedFilter } from './savedFilters.ts';

/** Filters by name: those that everybody needs, and the operator's own. */
export function SavedFilters({
  connection,
  view,
  text,
  onApply,
}: {
  /** Whose filters they are: leagues of one database mean nothing in another. */
  connection: string;
  view: 'jobs' | 'history';
  /** The filter of the list. */
  text: string;
  onApply: (text: string) => void;
}) {
  const { saved, save, rename, remove } = useSavedFilters(connection);
  const [naming, setNaming] = useState<Naming | null>(null);
  const current = saved.find((each) => each.filter === text);

  const named = (name: string): void => {
    if (naming?.kind === 'rename') rename(naming.from, name);
    else save({ name, filter: text });
    setNaming(null);
  };
  const forget = (filter: SavedFilter): void => {
    remove(filter.name);
    toast({
      tone: 'good',
      title: `The filter “${filter.name}” is removed.`,
      action: { label: 'Undo', run: () => save(filter) },
    });
  };
  return (
    <>
      <Menu
        align="end"
        trigger={
          <IconButton name="Saved filters" pressed={current !== undefined}>
            <Bookmark size={14} />
          </IconButton>
        }
      >
        {saved.length === 0 ? null : <MenuLabel>Yours</MenuLabel>}
        {saved.map((filter) => (
          <MenuItem
            key={filter.name}
            checked={filter.filter === text}
            note={<span className="font-mono">{filter.filter}</span>}
            onSelect={() => onApply(filter.filter)}
          >
            {filter.name}
          </MenuItem>
        ))}
        <MenuLabel>For everybody</MenuLabel>
        {builtInFilters
          .filter((filter) => filter.view === view || filter.view === 'both')
          .map((filter) => (
            <MenuItem
              key={filter.name}
              checked={filter.filter === text}
              note={<span className="font-mono">{filter.filter}</span>}
              onSelect={() => onApply(filter.filter)}
            >
              {filter.name}
            </MenuItem>
          ))}
        <MenuLine />
        <MenuItem disabled={text === ''} onSelect={() => setNaming({ kind: 'save' })}>
          Save this filter…
        </MenuItem>
        {saved.length === 0 ? null : (
          <>
            <SubMenu label="Rename">
              {saved.map(({ name }) => (
                <MenuItem key={name} onSelect={() => setNaming({ kind: 'rename', from: name })}>
                  {name}…
                </MenuItem>
              ))}
            </SubMenu>
            <SubMenu label="Remove">
              {saved.map((filter) => (
                <MenuItem key={filter.name} onSelect={() => forget(filter)}>
                  {filter.name}
                </MenuItem>
              ))}
            </SubMenu>
          </>
        )}
      </Menu>
      <Dialog
        open={naming !== null}
        onClose={() => setNaming(null)}
        title={naming?.kind === 'rename' ? `Rename “${naming.from}”` : 'Save this filter'}
        description={naming?.kind === 'rename' ? undefined : <span className="font-mono break-words">{text}</span>}
      >
        {naming === null ? null : (
          <NameForm
            first={naming.kind === 'rename' ? naming.from : (current?.name ?? '')}
            taken={saved.map((each) => each.name)}
            onNamed={named}
            onClose={() => setNaming(null)}
          />
        )}
      </Dialog>
    </>
  );
}

type Naming = { kind: 'save' } | { kind: 'rename'; from: string };

function NameForm({
  first,
  taken,
  onNamed,
  onClose,
}: {
  first: string;
  taken: readonly string[];
  onNamed: (name: string) => void;
  onClose: () => void;
}) {
  const [name, setName] = useState(first);
  const wanted = name.trim();
  const replaces = wanted !== first && taken.includes(wanted);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (wanted !== '') onNamed(wanted);
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-4 p-4">
      <Field label="Name" help={replaces ? 'There is one of this name; it is replaced.' : 'Kept on this computer.'}>
        {(ids) => (
          <TextInput
            {...ids}
            autoFocus
            maxLength={60}
            value={name}
            onFocus={(event) => event.currentTarget.select()}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>Back</Button>
        <Button type="submit" look="solid" disabled={wanted === ''}>
          {replaces ? 'Replace' : 'Save'}
        </Button>
      </div>
    </form>
  );
}
