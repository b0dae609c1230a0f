import { parentPort } from 'node:worker_threads';
import { toFailure } from '#shared/errors.ts';
import { ArchiveFile } from './archiveFile.ts';
import { archiveClosed } from './failures.ts';
import type { FromThread, ToThread } from './threadMessages.ts';

// The thread of one archive file: does what it is told, one thing after the other.
const port = parentPort;
if (!port) throw new Error('the archive needs a thread of its own');
let file: ArchiveFile | null = null;

port.on('message', (message: ToThread) => {
  port.postMessage(answer(message));
  if (message.kind === 'close') port.close();
});

function answer(message: ToThread): FromThread {
  const { number } = message;
  try {
    switch (message.kind) {
      case 'open':
        file = new ArchiveFile(message.options);
        return { number, changed: [] };
      case 'query':
        return { number, rows: opened().query(message.sql, message.values) };
      case 'write':
        return { number, changed: opened().write(message.writes) };
      case 'run':
        opened().run(message.sql);
        return { number, changed: [] };
      case 'close':
        file?.close();
        file = null;
        return { number, changed: [] };
    }
  } catch (error) {
    return { number, failure: toFailure(error) };
  }
}

function opened(): ArchiveFile {
  if (!file) throw archiveClosed();
  return file;
}
