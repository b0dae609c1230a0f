import { connectToParent } from '#services/parentPort.ts';

// A service of which a test decides how it ends: the actor in its settings says so.
const parent = connectToParent({
  onMessage: (message) => {
    switch (message.kind) {
      case 'start': {
        const wish = message.settings.service === 'console' ? message.settings.actor : '';
        if (wish === 'crash') process.exit(3);
        if (wish === 'hang') for (;;);
        process.stderr.write(`environment: ${Object.keys(process.env).join(' ')}\n`);
        parent.send({ kind: 'ready' });
        return;
      }
      case 'ping':
        parent.send({ kind: 'pong', number: message.number });
        return;
      case 'shutdown':
        process.exit(0);
        return;
      case 'suspend':
      case 'tokenKept':
      case 'tellWorker':
      case 'cancelRunning':
      case 'exportArchive':
      case 'spare':
      case 'resume':
      case 'port':
        return;
    }
  },
  onPort: (channel) => channel.close(),
  onGone: () => process.exit(0),
});
parent.send({ kind: 'hello' });
