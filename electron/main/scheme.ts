import { protocol } from 'electron';

export const origin = 'app://touchline';

/** Announces `app:` as a scheme with an origin of its own; before the application is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ]);
}
