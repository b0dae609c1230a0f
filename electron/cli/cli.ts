#!/usr/bin/env node
import { Command } from 'commander';
import { version } from '#shared/version.ts';
import { addAlerts } from './program/alerts.ts';
import { addBackfill } from './program/backfill.ts';
import { addBulk } from './program/bulk.ts';
import { addDiagnostics } from './program/diagnostics.ts';
import { addFailures } from './program/failures.ts';
import { addMigrate } from './program/migrate.ts';
import { addNfl } from './program/nfl.ts';
import { addQueue } from './program/queue.ts';
import { addRetention } from './program/retention.ts';
import { addRoutines } from './program/routines.ts';
import { addSchedules } from './program/schedules.ts';
import { addServe } from './program/serve.ts';
import { addStatus } from './program/status.ts';
import { addSteering } from './program/steering.ts';
import { addYahoo } from './program/yahoo.ts';

const program = new Command('touchline')
  .description('The Touchline engine without a window. It works on the Postgres that DATABASE_URL names.')
  .version(version)
  .showHelpAfterError('(touchline --help tells more)')
  .enablePositionalOptions()
  .configureHelp({ showGlobalOptions: true });

// In the order in which help lists them.
const topics = [
  addMigrate,
  addQueue,
  addBulk,
  addBackfill,
  addFailures,
  addStatus,
  addAlerts,
  addRetention,
  addSteering,
  addRoutines,
  addSchedules,
  addNfl,
  addYahoo,
  addServe,
  addDiagnostics,
];
for (const add of topics) add(program);

await program.parseAsync();
