import type { Range } from '#shared/filters/jobFilter.ts';
import type { Parameters } from '../sql.ts';

/** That a number lies in a range, whose bounds count `unit` each. */
export function within(parameters: Parameters, value: string, { min, above, max, below }: Range, unit = 1): string {
  const bound = (sign: string, to: number | undefined): string[] =>
    to === undefined ? [] : [`${value} ${sign} ${parameters.add(to * unit)}`];
  return [...bound('>=', min), ...bound('>', above), ...bound('<=', max), ...bound('<', below)].join(' and ');
}
