import { Menu, type MenuItemConstructorOptions } from 'electron';
import { viewCommands, type Command } from '#shared/contract/bridge.ts';

export interface MenuParts {
  /** Has the page do it. */
  run: (command: Command) => void;
  openDocumentation: () => void;
  saveDiagnostics: () => void;
  development: boolean;
}

const viewNames: Record<(typeof viewCommands)[number], string> = {
  overview: 'Overview',
  jobs: 'Jobs',
  history: 'History',
  run: 'Run a sync',
  schedules: 'Schedules',
  backfills: 'Backfills',
  locks: 'Locks',
  workers: 'Workers',
  data: 'Data',
  activity: 'Activity',
  settings: 'Settings',
  connections: 'Connections',
};

/** The application menu: the commands that the keyboard and the palette have too, and what a system expects. */
export function setMenu({ run, openDocumentation, saveDiagnostics, development }: MenuParts): void {
  const mac = process.platform === 'darwin';
  const item = (label: string, command: Command, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    click: () => run(command),
    // The page hears the keys itself; here they are shown.
    ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
  });
  const line = { type: 'separator' } as const;
  const template: MenuItemConstructorOptions[] = [
    ...(mac ? [{ role: 'appMenu' } as const] : []),
    {
      label: '&File',
      submenu: [
        item('Run a sync…', 'run'),
        item('Connections…', 'connections'),
        item('Settings…', 'settings'),
        line,
        { role: mac ? 'close' : 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: '&Go',
      submenu: [
        item('Command palette…', 'palette', 'CmdOrCtrl+K'),
        item('Filter', 'filter'),
        line,
        ...viewCommands.map((view) => item(viewNames[view], view)),
      ],
    },
    {
      label: '&Worker',
      submenu: [
        item('Start', 'worker-start'),
        item('Stop when done', 'worker-stop'),
        item('Restart', 'worker-restart'),
        line,
        item('Pause', 'worker-pause'),
        item('Resume', 'worker-resume'),
      ],
    },
    {
      label: '&View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        line,
        { role: 'togglefullscreen' },
        ...(development ? [line, { role: 'reload' } as const, { role: 'toggleDevTools' } as const] : []),
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [
        { label: 'Documentation', click: openDocumentation },
        item('Keyboard commands', 'keys'),
        line,
        { label: 'Save diagnostics…', click: saveDiagnostics },
      ],
    },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
