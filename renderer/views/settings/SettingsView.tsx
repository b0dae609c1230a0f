import { navigate, plainRoute, formatRoute } from '../../app/router.ts';
import type { ShellState } from '../../data/transport.ts';
import { classes } from '../../ui/classes.ts';
import { Select } from '../../ui/Fields.tsx';
import { AlertsSection } from './AlertsSection.tsx';
import { ArchiveSection } from './ArchiveSection.tsx';
import { AppearanceSection } from './AppearanceSection.tsx';
import { ConnectionsSection } from './ConnectionsSection.tsx';
import { NotificationsSection } from './NotificationsSection.tsx';
import { ProvidersSection } from './ProvidersSection.tsx';
import { RetentionSection } from './RetentionSection.tsx';
import { sectionsOf, type SectionName } from './sections.ts';
import { TransferSection } from './TransferSection.tsx';
import { WorkerSection } from './WorkerSection.tsx';

/** Settings of this computer, and those that all who work on the database share. */
export function SettingsView({ item, part, shell }: { item: string | null; part: string | null; shell: ShellState }) {
  const sections = sectionsOf(shell);
  const current = sections.find(({ name }) => name === item) ?? sections[0];
  const groups = [
    { scope: 'computer', title: 'This computer' },
    { scope: 'database', title: 'This database, for everybody' },
  ] as const;
  if (!current) return null;
  return (
    <div className="flex min-h-0 flex-1 max-md:flex-col">
      <h1 className="sr-only">Settings</h1>
      <nav aria-label="Settings" className="w-52 shrink-0 overflow-y-auto border-r border-line p-3 max-md:hidden">
        {groups.map(({ scope, title }) => (
          <div key={scope} className="mb-4">
            <p className="px-2 pb-1 text-xs text-faint">{title}</p>
            {sections
              .filter((section) => section.scope === scope)
              .map(({ name, label }) => (
                <a
                  key={name}
                  href={formatRoute(plainRoute('settings', name))}
                  aria-current={name === current.name ? 'page' : undefined}
                  className={classes(
                    'flex h-7 items-center rounded-md px-2',
                    name === current.name
                      ? 'bg-selected font-medium text-ink'
                      : 'text-muted hover:bg-hover hover:text-ink',
                  )}
                >
                  {label}
                </a>
              ))}
          </div>
        ))}
      </nav>
      <div className="border-b border-line p-2 md:hidden">
        <Select
          aria-label="Section"
          className="w-full"
          value={current.name}
          choices={sections.map(({ name, label }) => ({ value: name, label }))}
          onChange={(name) => navigate(plainRoute('settings', name))}
        />
      </div>
      <div className="min-h-0 min-w-0 flex-1 overflow-y-auto">
        <div className="flex max-w-[760px] flex-col gap-6 px-8 py-6 max-sm:px-4">
          <Body key={current.name} section={current.name} part={part} shell={shell} />
        </div>
      </div>
    </div>
  );
}

function Body({ section, part, shell }: { section: SectionName; part: string | null; shell: ShellState }) {
  switch (section) {
    case 'connections':
      return <ConnectionsSection shell={shell} item={part} />;
    case 'providers':
      return <ProvidersSection shell={shell} />;
    case 'worker':
      return <WorkerSection shell={shell} />;
    case 'archive':
      return <ArchiveSection shell={shell} />;
    case 'notifications':
      return <NotificationsSection shell={shell} />;
    case 'appearance':
      return <AppearanceSection shell={shell} />;
    case 'transfer':
      return <TransferSection />;
    case 'alerts':
      return <AlertsSection shell={shell} />;
    case 'retention':
      return <RetentionSection shell={shell} />;
  }
}
