// npm run touchline -- …: the command line, built if need be.
import path from 'node:path';
import process from 'node:process';
import { setup } from './setup.mjs';
import { main } from './support/console.mjs';
import { foreground, nodeProgram, root } from './support/run.mjs';

await main(async () => {
  await setup();
  const { code } = await foreground(nodeProgram(), [path.join(root, 'dist/electron/cli.js'), ...process.argv.slice(2)]);
  return code;
});
