// Ends a test cluster whose test run was killed: waits until its parent closes the pipe, whatever the reason, then
// stops the server that still runs on the folder and removes the folder.
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

const [folder, data] = process.argv.slice(2);

process.stdin.resume();
process.stdin.once('close', reap);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => undefined);

function reap() {
  const pid = serverPid();
  if (pid !== null) {
    try {
      // Immediate shutdown: nobody needs these data.
      process.kill(pid, 'SIGQUIT');
    } catch {
      // It ended by itself.
    }
  }
  const deadline = Date.now() + 10_000;
  const timer = setInterval(() => {
    if (serverPid() !== null && Date.now() < deadline) return;
    clearInterval(timer);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    process.exit(0);
  }, 20);
}

function serverPid() {
  try {
    return Number(readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);
  } catch {
    return null;
  }
}
