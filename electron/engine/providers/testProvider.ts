import { formatNumber } from '#shared/format.ts';
import { OperatorError } from '#shared/errors.ts';
import type { ClientFactory } from './clientFactory.ts';
import type { ProviderName } from './catalogue.ts';
import type { ProviderRun } from './providerRun.ts';

/**
 * Makes the cheapest call that shows that a provider answers and takes the key, and says what came. Throws what the client
 * throws, and an `OperatorError` for Yahoo: a call could renew its token where nobody keeps it, and its sign-in is the test.
 */
export async function testProvider(name: ProviderName, clients: ClientFactory, run: ProviderRun): Promise<string> {
  switch (name) {
    case 'api-football': {
      const { items } = await clients.create(name, run).timezones();
      return `It knows ${formatNumber(items.length)} time zones`;
    }
    case 'sleeper': {
      const { data } = await clients.create(name, run).state();
      return `It is in the season ${data.season}`;
    }
    case 'espn': {
      const { data } = await clients
        .create(name, run)
        .scoreboard(new Date(run.clock.now()).getUTCFullYear() - 1, 'regular', 1);
      return `It knows ${formatNumber(data.events.length)} games of last year’s first week`;
    }
    case 'nflverse': {
      const { rows } = await clients.create(name, run).schedule();
      return `Its schedule has ${formatNumber(rows.length)} games`;
    }
    case 'game-platform': {
      const { competitors } = await clients.create(name, run).competitors();
      return `It knows ${formatNumber(competitors.length)} competitors`;
    }
    case 'yahoo':
      throw new OperatorError({
        code: 'not_here',
        message: 'Yahoo is tested by signing in.',
        hint: 'Sign in again where syncs of it fail.',
      });
  }
}
