import { Menu, type MenuItemConstructorOptions } from 'electron';
import type { Command } from '#shared/contract/bridge.ts';

/** The application menu: the commands that the keyboard has too, and what a system expects. */
export function setMenu(run: (command: Command) => void, development: boolean): void {
  const mac = process.platform === 'darwin';
  const item = (label: string, command: Command, accelerator?: string): MenuItemConstructorOptions => ({
    label,
    click: () => run(command),
    // The page hears the keys itself; here they are shown.
    ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
  });
  const template: MenuItemConstructorOptions[] = [
    ...(mac ? [{ role: 'appMenu' } as const] : []),
    {
      label: '&File',
      submenu: [
        item('Run a sync…', 'run'),
        item('Connections…', 'connections'),
        { type: 'separator' },
        { role: mac ? 'close' : 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: '&Go',
      submenu: [
        item('Command palette…', 'palette', 'CmdOrCtrl+K'),
        { type: 'separator' },
        item('Jobs', 'jobs'),
        item('Filter', 'filter'),
      ],
    },
    {
      label: '&View',
      submenu: [
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
        ...(development
          ? [{ type: 'separator' } as const, { role: 'reload' } as const, { role: 'toggleDevTools' } as const]
          : []),
      ],
    },
    { role: 'windowMenu' },
    { role: 'help', submenu: [item('Keyboard commands', 'keys')] },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}
