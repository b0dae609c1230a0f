import { describe, expect, it } from 'vitest';
import { readOptions } from '../../../electron/main/options.ts';

describe('the options of a start', () => {
  it('asks for nothing by default', () => {
    expect(readOptions(['.'], {})).toMatchObject({ embedded: false, database: null, replay: undefined });
  });

  it('reads the command line', () => {
    expect(readOptions(['.', '--embedded', '--replay', '/tmp/x.json'], {})).toMatchObject({
      embedded: true,
      replay: '/tmp/x.json',
    });
    expect(readOptions(['--replay=/tmp/x.json'], {}).replay).toBe('/tmp/x.json');
  });

  it('takes a database of the environment with its environment', () => {
    const options = readOptions([], { DATABASE_URL: 'postgres://db/app', APP_ENV: 'production' });
    expect(options.database).toEqual({ url: 'postgres://db/app', environment: 'production' });
  });

  it.each([
    [['--replay'], {}, /--replay/],
    [['--replay', '--embedded'], {}, /--replay/],
    [[], { DATABASE_URL: 'mysql://secret:word@x/y' }, /DATABASE_URL/],
    [[], { DATABASE_URL: 'postgres://db/app', APP_ENV: 'prod' }, /APP_ENV/],
    [[], { API_FOOTBALL_BASE_URL: 'v3.football' }, /API_FOOTBALL_BASE_URL/],
  ])('names what is wrong in %j %j', (args, variables, problem) => {
    expect(() => readOptions(args, variables)).toThrow(problem);
    expect(() => readOptions(args, variables)).not.toThrow(/word/);
  });
});
