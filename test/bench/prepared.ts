import { ask } from './contender.ts';
import type { Step } from './server.ts';

/** A database with our tables. */
export const prepared: Step = {
  name: 'touchline',
  make: async (url) => void (await ask('touchline', { task: 'prepare', url, options: {} })),
};
