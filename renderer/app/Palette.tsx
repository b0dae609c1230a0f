/* oxlint-disable jsx-a11y/prefer-tag-over-role -- the ARIA combobox pattern: the field keeps the focus and the keyboard */
import { CornerDownLeft } from 'lucide-react';
import { useEffect, useId, useState, type KeyboardEvent } from 'react';
import type { ShellState } from '../data/transport.ts';
import { classes } from '../ui/classes.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { entryKey, type Entry } from './palette/entry.ts';
import { rank } from './palette/rank.ts';
import { typedEntries } from './palette/typed.ts';
import { useEntries } from './palette/useEntries.ts';
import { noteUse, readUses } from './palette/uses.ts';

/** Does everything: type what you want, enter does it. */
export function Palette({
  open,
  onClose,
  onKeys,
  shell,
}: {
  open: boolean;
  onClose: () => void;
  onKeys: () => void;
  shell: ShellState;
}) {
  return (
    <Dialog open={open} onClose={onClose} title="Command palette" hideTitle place="top" width="w-[560px]">
      {open ? <Commands onClose={onClose} onKeys={onKeys} shell={shell} /> : null}
    </Dialog>
  );
}

function Commands({ onClose, onKeys, shell }: { onClose: () => void; onKeys: () => void; shell: ShellState }) {
  const id = useId();
  const [text, setText] = useState('');
  const [marked, setMarked] = useState(0);
  const [uses] = useState(readUses);
  const entries = useEntries(shell, onKeys);
  const found = [...typedEntries(text), ...rank(entries, text, uses)];
  // What was typed is found best first; without it everything stands in its group.
  const typed = text.trim() !== '';
  const mark = Math.min(marked, found.length - 1);

  useEffect(() => {
    document.getElementById(`${id}-${mark}`)?.scrollIntoView({ block: 'nearest' });
  }, [id, mark]);

  const run = (entry: Entry | undefined): void => {
    if (!entry) return;
    onClose();
    noteUse(entryKey(entry));
    entry.run();
  };
  const press = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') setMarked((mark + 1) % Math.max(1, found.length));
    else if (event.key === 'ArrowUp') setMarked((mark - 1 + found.length) % Math.max(1, found.length));
    else if (event.key === 'Enter') run(found[mark]);
    else return;
    event.preventDefault();
  };

  return (
    <>
      <input
        role="combobox"
        aria-label="Command"
        aria-expanded
        aria-controls={id}
        aria-activedescendant={mark < 0 ? undefined : `${id}-${mark}`}
        autoComplete="off"
        spellCheck={false}
        placeholder="What do you want to do? A job’s id, or a filter such as state:failed, opens it."
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setMarked(0);
        }}
        onKeyDown={press}
        className="h-11 shrink-0 border-b border-line bg-transparent px-4 text-lg select-text focus-visible:outline-none"
      />
      <div id={id} role="listbox" aria-label="Commands" className="max-h-[360px] overflow-y-auto p-1.5">
        {found.length === 0 ? <p className="px-2.5 py-3 text-muted">Nothing is called that.</p> : null}
        {found.map((entry, index) => (
          <div key={`${entryKey(entry)} ${index}`} role="presentation">
            {typed || entry.group === found[index - 1]?.group ? null : (
              <p className="px-2.5 pt-2 pb-1 text-xs text-faint">{entry.group}</p>
            )}
            {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the field has the keyboard */}
            <div
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === mark}
              onClick={() => run(entry)}
              onPointerMove={() => setMarked(index)}
              className={classes('flex h-8 items-center gap-2.5 rounded-md px-2.5', index === mark && 'bg-selected')}
            >
              <entry.icon size={14} aria-hidden className="shrink-0 text-faint" />
              <span className="min-w-0 flex-1 truncate">{entry.label}</span>
              {typed || entry.note !== undefined ? (
                <span className="max-w-[45%] truncate text-sm text-muted">{entry.note ?? entry.group}</span>
              ) : null}
              {entry.keys === undefined ? null : <Kbd keys={entry.keys} />}
              {index === mark ? <CornerDownLeft size={12} aria-hidden className="text-faint" /> : null}
            </div>
          </div>
        ))}
      </div>
    </>
  );
}
