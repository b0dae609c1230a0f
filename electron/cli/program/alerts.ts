import type { Command } from 'commander';
import { acknowledgeCommand, alertsCommand, webhookCommand } from '../commands/alerts.ts';
import { embedded, guarded, integer, json, reason } from './shared.ts';

/** Alerts, and where they are told. */
export function addAlerts(program: Command): void {
  const alerts = program
    .command('alerts')
    .description('list the open alerts')
    .option('--all', 'those that are acknowledged or over as well', false)
    .option('--limit <number>', 'how many', integer(1, 500), 50)
    .addOption(embedded())
    .addOption(json())
    .action(guarded(alertsCommand));
  alerts
    .command('acknowledge')
    .description('say that somebody knows: the webhook is told of it no more until it is over')
    .argument('<id>')
    .option('--resolve', 'say that it is over', false)
    .addOption(reason())
    .addOption(embedded())
    .addOption(json())
    .action(guarded(acknowledgeCommand));
  alerts
    .command('webhook')
    .description('set where alerts are told, or show it; the address is never printed')
    .argument('[url]', 'an https URL; - reads it from stdin, off takes it away')
    .addOption(embedded())
    .addOption(json())
    .action(guarded(webhookCommand));
}
