import { z } from 'zod';
import { JobError } from '#engine/jobError.ts';
import { acceptCollapse } from '#engine/syncs/collapse.ts';

/** Providers whose leagues can be read. */
export const leagueProviders = ['sleeper', 'yahoo'] as const;
export type LeagueProvider = (typeof leagueProviders)[number];

/** A league at its provider. */
export interface LeagueRef {
  readonly provider: LeagueProvider;
  /** 1335327387256119296 (Sleeper), 449.l.75178 (Yahoo). */
  readonly id: string;
}

export const payloadSchema = z.strictObject({
  league: z.string().trim().min(1).max(100).optional().meta({
    title: 'League',
    description:
      'As its provider writes it, with the provider before it: sleeper:1335327387256119296, yahoo:449.l.75178. A new one is added by naming it here. Left out: every league of the newest season that is known.',
  }),
  week: z.int().min(1).max(25).optional().meta({
    title: 'Week',
    description:
      'Left out: the last complete week of the league’s season and the one that is played next, by the schedule of games. A week after the league’s own season changes nothing but its table.',
  }),
  acceptCollapse: acceptCollapse('Write even when the provider lists less than half of the teams that are known.'),
});
export type Payload = z.output<typeof payloadSchema>;

const shapes: Readonly<Record<LeagueProvider, RegExp>> = { sleeper: /^\d{6,20}$/, yahoo: /^\d{3}\.l\.\d{1,10}$/ };

/** The league that a payload names; by the shape of its id where no provider stands before it. Throws a `JobError` (`invalid_payload`). */
export function parseLeague(given: string): LeagueRef {
  const [, prefix, id = ''] = /^(?:([a-z]+):)?(.+)$/i.exec(given) ?? [];
  const wanted = prefix?.toLowerCase();
  const provider = leagueProviders.find((name) => (wanted === undefined || wanted === name) && shapes[name].test(id));
  if (provider) return { provider, id };
  const supported = leagueProviders.some((name) => name === wanted);
  throw new JobError(
    {
      code: 'invalid_payload',
      message:
        wanted === undefined || supported
          ? `${JSON.stringify(given)} is not the id of a league.`
          : `Leagues of ${JSON.stringify(prefix)} can't be read.`,
      hint: 'Write it as sleeper:1335327387256119296 (Sleeper, digits of the league’s address) or yahoo:449.l.75178 (Yahoo, number of the season’s game, l, number of the league).',
      details: { league: given },
    },
    { kind: 'never' },
  );
}

/** `sleeper:1335327387256119296` */
export function nameOf({ provider, id }: LeagueRef): string {
  return `${provider}:${id}`;
}
