import { describe, expect, it } from 'vitest';
import { providersFrom, type SourceChoice } from '#engine/environment.ts';

/** Where each provider's calls go. */
function sources(variables: Record<string, string>, choice: SourceChoice = {}): Record<string, string> {
  return Object.fromEntries(
    Object.entries(providersFrom(variables, choice)).map(([name, { source }]) => [name, source.kind]),
  );
}

const all = (kind: string) => ({
  'api-football': kind,
  nflverse: kind,
  sleeper: kind,
  espn: kind,
  yahoo: kind,
  'game-platform': kind,
});
const open = { nflverse: 'network', sleeper: 'network', espn: 'network' };

describe('where providers are asked', () => {
  it('is the network, recordings or the demo data, as it is said', () => {
    expect(sources({})).toEqual(all('network'));
    expect(sources({}, { demo: 'always' })).toEqual(all('demo'));
    expect(sources({ SPORTS_PROVIDER_API_KEY: 'key' }, { demo: 'always' })).toEqual(all('demo'));
    expect(sources({}, { replay: 'recordings', demo: 'keyless' })).toEqual(all('replay'));
  });

  it('is the demo data for all of them where nothing is set up and the database is the embedded one', () => {
    expect(sources({}, { demo: 'keyless' })).toEqual(all('demo'));
    expect(sources({ SPORTS_PROVIDER_API_KEY: ' ', YAHOO_CLIENT_ID: 'app' }, { demo: 'keyless' })).toEqual(all('demo'));
  });

  it.each([
    [{ SPORTS_PROVIDER_API_KEY: 'key' }, { ...all('demo'), ...open, 'api-football': 'network' }],
    [{ NFLVERSE_BASE_URL: 'http://127.0.0.1:9' }, { ...all('demo'), ...open }],
    [{ YAHOO_TOKEN_FILE: '/var/lib/touchline/yahoo' }, { ...all('demo'), ...open, yahoo: 'network' }],
    [{ GAME_PLATFORM_BASE_URL: 'http://127.0.0.1:9' }, { ...all('demo'), ...open, 'game-platform': 'network' }],
  ])('is the network for what needs no key as soon as one is set up: %j', (variables, expected) => {
    expect(sources(variables, { demo: 'keyless' })).toEqual(expected);
  });
});
