import { OperatorError } from '#shared/errors.ts';
import { appEnvironmentFrom, type SourceChoice } from '#engine/environment.ts';

/**
 * Where a command's provider calls are answered. The embedded database works on the demo data for want of a key. Throws an
 * `OperatorError` for generated data in a production database.
 */
export function sourceOf(options: { replay?: string; demo: boolean; embedded: boolean }): SourceChoice {
  if (options.demo && !options.embedded && appEnvironmentFrom(process.env) === 'production') {
    throw new OperatorError({
      code: 'demo_in_production',
      message: 'The demo data is invented: it is not written into a production database (APP_ENV).',
      hint: 'Use another database, or --embedded.',
    });
  }
  if (options.replay !== undefined) return { replay: options.replay };
  return { demo: options.demo ? 'always' : options.embedded ? 'keyless' : 'never' };
}
