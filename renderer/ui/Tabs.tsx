import { Tabs as Radix } from 'radix-ui';
import type { ReactNode } from 'react';

export interface Tab<T extends string> {
  value: T;
  label: string;
  /** A number or mark beside the label. */
  aside?: ReactNode;
  content: ReactNode;
}

/** Tabs whose choice is held by the caller. Only the open one's content exists. */
export function Tabs<T extends string>({
  name,
  value,
  tabs,
  onChange,
}: {
  name: string;
  value: T;
  tabs: readonly Tab<T>[];
  onChange: (value: T) => void;
}) {
  const choose = (next: string): void => {
    const tab = tabs.find((each) => each.value === next);
    if (tab) onChange(tab.value);
  };
  return (
    <Radix.Root value={value} onValueChange={choose} className="flex min-h-0 flex-1 flex-col">
      <Radix.List aria-label={name} className="flex h-8 shrink-0 items-stretch gap-4 border-b border-line px-4">
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.value}
            value={tab.value}
            className="-mb-px flex items-center gap-1.5 border-b-2 border-transparent text-muted hover:text-ink data-[state=active]:border-ink data-[state=active]:font-medium data-[state=active]:text-ink"
          >
            {tab.label}
            {tab.aside}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content
          key={tab.value}
          value={tab.value}
          tabIndex={-1}
          className="flex min-h-0 flex-1 flex-col outline-none"
        >
          {tab.value === value ? tab.content : null}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
