import type { ShellState } from '../../data/transport.ts';

export const sections = [
  { name: 'connections', label: 'Connections', scope: 'computer' },
  { name: 'providers', label: 'Providers and keys', scope: 'computer' },
  { name: 'worker', label: 'Worker', scope: 'computer' },
  { name: 'archive', label: 'Archive', scope: 'computer' },
  { name: 'notifications', label: 'Notifications', scope: 'computer' },
  { name: 'appearance', label: 'Appearance', scope: 'computer' },
  { name: 'transfer', label: 'Import and export', scope: 'computer' },
  { name: 'alerts', label: 'Alerts', scope: 'database' },
  { name: 'retention', label: 'Retention', scope: 'database' },
] as const;
export type SectionName = (typeof sections)[number]['name'];

/** A served console sends no notifications of the system, writes no files, and has no keychain for an archive. */
const desktopOnly: readonly string[] = ['archive', 'notifications', 'transfer'];

/** The sections that this host has. */
export function sectionsOf({ host }: Pick<ShellState, 'host'>): (typeof sections)[number][] {
  return sections.filter(({ name }) => host === 'desktop' || !desktopOnly.includes(name));
}
