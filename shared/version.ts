import manifest from '../package.json' with { type: 'json' };

/** The version of this Touchline. */
export const version: string = manifest.version;
