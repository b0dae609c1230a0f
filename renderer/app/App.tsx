import { useEffect, useState } from 'react';
import type { Command } from '#shared/contract/bridge.ts';
import { Confirmer } from '../ui/Confirmer.tsx';
import { toast, Toaster } from '../ui/Toaster.tsx';
import { useTransport } from '../data/DataProvider.tsx';
import { StatusProvider } from '../data/StatusProvider.tsx';
import { useShell, useShellUpdates } from '../data/useShell.ts';
import { AwaySheet } from '../views/away/AwaySheet.tsx';
import { BulkDialog } from '../views/jobs/BulkDialog.tsx';
import { BulkNews } from '../views/jobs/BulkNews.tsx';
import { ExportDialog } from '../views/parts/ExportDialog.tsx';
import { PasswordAsker } from '../views/first-run/PasswordAsker.tsx';
import { useAppearance } from './appearance.ts';
import { useThemeOnDocument } from './theme.ts';
import { Frame } from './Frame.tsx';
import { listenToKeyboard, useShortcuts } from './keyboard.ts';
import { KeysDialog } from './KeysDialog.tsx';
import { Palette } from './Palette.tsx';
import { navigate, parseRoute } from './router.ts';
import { connectionsEntry, settingsEntry, viewList } from './viewList.ts';
import { useFreshSession } from './useFreshSession.ts';
import { Views } from './Views.tsx';
import { Waiting } from './Waiting.tsx';
import { WorkerCommands } from './WorkerCommands.tsx';

type Overlay = 'palette' | 'keys' | null;

/** The whole window: the frame, the view that the address names, and what floats above them. */
export function App() {
  useShellUpdates();
  const transport = useTransport();
  const { state: shell, error } = useShell();
  const [overlay, setOverlay] = useState<Overlay>(null);
  useThemeOnDocument(shell?.theme);
  // So that the frame follows what is chosen in the settings.
  useAppearance();
  useEffect(() => listenToKeyboard(window), []);

  useEffect(
    () =>
      transport.onShell((event) => {
        if (event.kind === 'command') obey(event.command, setOverlay);
        if (event.kind === 'open') navigate(parseRoute(event.hash));
        if (event.kind === 'notice') toast({ tone: 'bad', title: event.failure.message, text: event.failure.hint });
      }),
    [transport],
  );

  useShortcuts([
    { keys: 'mod+k', label: 'Command palette', group: 'Everywhere', run: () => setOverlay('palette'), always: true },
    { keys: '?', label: 'Keyboard shortcuts', group: 'Everywhere', run: () => setOverlay('keys') },
    ...[...viewList, settingsEntry, connectionsEntry].map(({ keys, label, route }) => ({
      keys,
      label,
      group: 'Go to',
      run: () => navigate(route),
    })),
    { keys: 'alt+left', label: 'Back', group: 'Go to', run: () => window.history.back() },
    { keys: 'alt+right', label: 'Forward', group: 'Go to', run: () => window.history.forward() },
  ]);

  useFreshSession(shell?.session);

  if (!shell) return <Waiting error={error} />;
  return (
    <StatusProvider key={shell.session}>
      <Frame shell={shell} onPalette={() => setOverlay('palette')}>
        <Views shell={shell} />
      </Frame>
      <Palette
        open={overlay === 'palette'}
        onClose={() => setOverlay(null)}
        onKeys={() => setOverlay('keys')}
        shell={shell}
      />
      <WorkerCommands shell={shell} />
      <KeysDialog open={overlay === 'keys'} onClose={() => setOverlay(null)} />
      <AwaySheet />
      <ExportDialog />
      <BulkDialog />
      <BulkNews />
      <Confirmer />
      <PasswordAsker />
      <Toaster />
    </StatusProvider>
  );
}

/** Does what the application menu asks for; what it asks of the worker, `WorkerCommands` does. */
function obey(command: Command, setOverlay: (overlay: Overlay) => void): void {
  if (command === 'palette' || command === 'keys') return setOverlay(command);
  if (command === 'filter') return void window.dispatchEvent(new KeyboardEvent('keydown', { key: '/' }));
  const view = [...viewList, settingsEntry, connectionsEntry].find((entry) => entry.view === command);
  if (view) navigate(view.route);
}
