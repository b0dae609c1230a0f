import { Dialog } from '../ui/Dialog.tsx';
import { Kbd } from '../ui/Kbd.tsx';
import { currentShortcuts, type Shortcut } from './keyboard.ts';

/** Every shortcut that works where the operator is. */
export function KeysDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Keyboard"
      width="w-[560px]"
      description="What works here. The palette has everything."
    >
      {open ? (
        <div className="columns-2 gap-8 overflow-y-auto p-4">
          {groups().map(([group, shortcuts]) => (
            <section key={group} className="mb-4 break-inside-avoid">
              <h3 className="mb-1 text-sm text-faint">{group}</h3>
              <dl>
                {shortcuts.map((shortcut) => (
                  <div key={shortcut.keys} className="flex h-6 items-center justify-between gap-3">
                    <dt className="truncate">{shortcut.label}</dt>
                    <dd aria-label={shortcut.keys}>
                      <Kbd keys={shortcut.keys} />
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
      ) : null}
    </Dialog>
  );
}

const order: readonly string[] = ['Everywhere', 'Go to'];

/** By group: those of the view, then what works everywhere. */
function groups(): [string, Shortcut[]][] {
  const byGroup = new Map<string, Shortcut[]>();
  for (const shortcut of currentShortcuts()) {
    // The arrows do what j and k do.
    if (/^(shift\+)?(up|down)$/.test(shortcut.keys)) continue;
    byGroup.set(shortcut.group, [...(byGroup.get(shortcut.group) ?? []), shortcut]);
  }
  // What the view offers first; what works everywhere is known sooner.
  return [...byGroup].toSorted(([one], [other]) => order.indexOf(one) - order.indexOf(other));
}
