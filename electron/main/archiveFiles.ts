import { basename } from 'node:path';
import { randomUUID } from 'node:crypto';
import type { ShellHandlers } from '#shared/contract/server.ts';
import { OperatorError } from '#shared/errors.ts';
import { isEncrypted } from '#engine/archive/passphrase.ts';
import { chooseFile, chooseTarget } from './chooseFile.ts';
import type { Connections } from './connections.ts';
import type { Services } from './services.ts';

const kind = { name: 'Touchline archives', extensions: ['touchline'] };

type Handlers = Pick<ShellHandlers, 'archive.export' | 'archive.choose' | 'archive.open'>;

/** Archives as files for others. Which file is written or read the operator says in a dialog of the system, never a page. */
export function archiveFileHandlers({
  services,
  connections,
}: {
  services: Services;
  connections: Connections;
}): Handlers {
  /** What was chosen, and waits for its passphrase. */
  let chosen: { id: string; path: string } | null = null;
  return {
    'archive.export': async ({ filter, passphrase }) => {
      const name = `touchline-${new Date().toISOString().slice(0, 10)}.touchline`;
      const file = await chooseTarget('Export history', name, kind);
      if (file === null) return { file: null, about: null };
      return { file: basename(file), about: await services.exportArchive({ file, filter, passphrase }) };
    },
    'archive.choose': async () => {
      const path = await chooseFile({
        title: 'Open history from a file',
        filters: [kind, { name: 'All files', extensions: ['*'] }],
      });
      if (path === null) return { file: null };
      chosen = { id: randomUUID(), path };
      return { file: { id: chosen.id, name: basename(path), encrypted: isEncrypted(path) } };
    },
    'archive.open': async ({ id, passphrase }) => {
      if (chosen?.id !== id)
        throw new OperatorError({ code: 'file_not_chosen', message: 'Choose the file once more.' });
      await connections.openFile(chosen.path, passphrase);
      return {};
    },
  };
}
