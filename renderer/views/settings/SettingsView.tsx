import type { ShellState } from '../../data/transport.ts';

export function SettingsView(_: { item: string | null; part: string | null; shell: ShellState }) {
  return <h1>Settings</h1>;
}
