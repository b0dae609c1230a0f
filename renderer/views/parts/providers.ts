import type { Status } from '#shared/contract/status.ts';

export type ProviderSource = Status['providers'][number]['source'];

/** Where a provider's data comes from, in words. */
export const sourceWords: Record<ProviderSource, string> = {
  network: 'live',
  demo: 'demo data',
  replay: 'recordings',
  unconfigured: 'no key',
};
