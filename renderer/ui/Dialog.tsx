import { Dialog as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { classes } from './classes.ts';

/**
 * A modal dialog. The scrim is our own element: Radix's overlay locks scrolling by a <style> element, which the
 * content security policy does not allow, and nothing behind it scrolls here anyway.
 */
export function Dialog({
  open,
  onClose,
  title,
  hideTitle = false,
  description,
  place = 'middle',
  width = 'w-[440px]',
  children,
}: {
  open: boolean;
  onClose: () => void;
  title: string;
  hideTitle?: boolean;
  description?: ReactNode;
  place?: 'middle' | 'top';
  width?: string;
  children: ReactNode;
}) {
  return (
    <Radix.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Radix.Portal>
        <div
          className={classes(
            'fixed inset-0 z-40 flex animate-appear justify-center bg-scrim p-6',
            place === 'top' ? 'items-start pt-[14vh]' : 'items-center',
          )}
        >
          <Radix.Content
            className={classes(
              'flex max-h-full max-w-full flex-col overflow-hidden rounded-lg bg-raised shadow-float outline-none',
              width,
            )}
            {...(description === undefined ? { 'aria-describedby': undefined } : {})}
          >
            <Radix.Title className={hideTitle ? 'sr-only' : 'px-4 pt-3.5 text-lg font-semibold'}>{title}</Radix.Title>
            {description === undefined ? null : (
              <Radix.Description className="px-4 pt-1 text-muted">{description}</Radix.Description>
            )}
            {children}
          </Radix.Content>
        </div>
      </Radix.Portal>
    </Radix.Root>
  );
}
