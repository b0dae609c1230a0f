import type { ComponentPropsWithRef, ReactNode } from 'react';
import { classes } from './classes.ts';
import { Kbd } from './Kbd.tsx';
import { Tooltip } from './Tooltip.tsx';

const looks = {
  /** The one thing to do here. */
  solid: 'bg-ink text-surface hover:opacity-90 active:opacity-80',
  plain: 'border border-line-strong bg-surface text-ink hover:bg-hover active:bg-selected',
  ghost: 'text-muted hover:bg-hover hover:text-ink active:bg-selected',
  danger: 'border border-bad/50 text-bad hover:bg-bad/10 active:bg-bad/20',
} as const;

interface ButtonProps extends ComponentPropsWithRef<'button'> {
  look?: keyof typeof looks;
  size?: 'small' | 'normal' | 'large';
  icon?: ReactNode;
  /** The shortcut that does the same, shown beside the words. */
  keys?: string | undefined;
  busy?: boolean;
}

export function Button({
  look = 'plain',
  size = 'normal',
  icon,
  keys,
  busy = false,
  className,
  children,
  disabled,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      disabled={disabled === true || busy}
      aria-busy={busy || undefined}
      className={classes(
        'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap transition-[background-color,opacity] duration-75 disabled:pointer-events-none disabled:opacity-45',
        size === 'small' && 'h-6 px-2 text-sm',
        size === 'normal' && 'h-7 px-2.5',
        size === 'large' && 'h-8 px-3',
        looks[look],
        className,
      )}
      {...rest}
    >
      {icon}
      {children}
      {keys === undefined || look === 'solid' ? null : <Kbd keys={keys} />}
    </button>
  );
}

interface IconButtonProps extends ComponentPropsWithRef<'button'> {
  /** Its name: read out, and shown on hover. */
  name: string;
  keys?: string | undefined;
  pressed?: boolean;
}

/** A button of an icon alone. */
export function IconButton({ name, keys, pressed, className, children, ...rest }: IconButtonProps) {
  return (
    <Tooltip text={name} keys={keys}>
      <button
        type="button"
        aria-label={name}
        aria-pressed={pressed}
        className={classes(
          'inline-flex size-6 shrink-0 items-center justify-center rounded-md transition-colors duration-75 hover:bg-hover hover:text-ink active:bg-selected disabled:pointer-events-none disabled:opacity-45',
          pressed === true ? 'bg-selected text-ink' : 'text-faint',
          className,
        )}
        {...rest}
      >
        {children}
      </button>
    </Tooltip>
  );
}
