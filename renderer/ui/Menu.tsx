import { Check, ChevronRight } from 'lucide-react';
import { DropdownMenu as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { classes } from './classes.ts';
import { Kbd } from './Kbd.tsx';

/** A menu under its trigger. Not modal, so that Radix does not lock scrolling by a <style> element. */
export function Menu({
  trigger,
  align = 'start',
  side = 'bottom',
  children,
}: {
  trigger: ReactNode;
  align?: 'start' | 'end';
  side?: 'bottom' | 'top' | 'right';
  children: ReactNode;
}) {
  return (
    <Radix.Root modal={false}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content align={align} side={side} sideOffset={4} collisionPadding={8} className={card}>
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export function MenuItem({
  onSelect,
  icon,
  checked,
  keys,
  note,
  disabled = false,
  children,
}: {
  onSelect: () => void;
  icon?: ReactNode;
  checked?: boolean;
  /** A quiet line below. */
  note?: ReactNode;
  keys?: string;
  disabled?: boolean;
  children: ReactNode;
}) {
  return (
    <Radix.Item disabled={disabled} onSelect={onSelect} className={item}>
      {icon}
      <span className="min-w-0 flex-1">
        {children}
        {note === undefined ? null : <span className="block truncate text-sm text-muted">{note}</span>}
      </span>
      {keys === undefined ? null : <Kbd keys={keys} />}
      {checked === true ? <Check size={14} aria-label="chosen" /> : null}
    </Radix.Item>
  );
}

/** An item that opens a menu of its own. */
export function SubMenu({ icon, label, children }: { icon?: ReactNode; label: ReactNode; children: ReactNode }) {
  return (
    <Radix.Sub>
      <Radix.SubTrigger className={classes(item, 'data-[state=open]:bg-hover')}>
        {icon}
        <span className="min-w-0 flex-1">{label}</span>
        <ChevronRight size={13} aria-hidden className="text-faint" />
      </Radix.SubTrigger>
      <Radix.Portal>
        <Radix.SubContent sideOffset={4} collisionPadding={8} className={card}>
          {children}
        </Radix.SubContent>
      </Radix.Portal>
    </Radix.Sub>
  );
}

const card =
  'z-50 max-h-(--radix-dropdown-menu-content-available-height) max-w-96 min-w-44 animate-appear overflow-y-auto rounded-lg bg-raised p-1 shadow-float';
const item =
  'flex min-h-7 items-center gap-2 rounded-md px-2 py-1 outline-none data-[disabled]:opacity-45 data-[highlighted]:bg-hover';

export const MenuLabel = ({ children }: { children: ReactNode }) => (
  <Radix.Label className="px-2 pt-1 pb-0.5 text-xs text-faint">{children}</Radix.Label>
);

export const MenuLine = () => <Radix.Separator className="-mx-1 my-1 h-px bg-line" />;
