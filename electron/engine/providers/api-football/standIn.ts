import { demoFootball } from '../demo/football.ts';
import { demoEditionOn } from '../demo/leagues.ts';
import { refusals } from '../replay/simulation.ts';
import type { Answerer, StandIn, StandInRequest } from '../replay/standIn.ts';
import { findAnswer, readRecordings } from './recordings.ts';

/** What every plan is told to allow, where none is simulated. */
const usual = { day: 7_500, minute: 300 };

export const apiFootballStandIn: StandIn = {
  replay(files) {
    const recordings = readRecordings(files);
    return recordings.length === 0 ? null : answerFrom((path, parameters) => findAnswer(recordings, path, parameters));
  },
  demo(given) {
    // The edition of the day is looked up for every call: a console stays open over midnight.
    let made: { edition: number; find: Find } | null = null;
    return answerFrom((path, parameters) => {
      const edition = given ?? demoEditionOn(Date.now());
      if (made?.edition !== edition) made = { edition, find: demoFootball(edition) };
      return made.find(path, parameters);
    });
  },
  keyOf: ({ headers }) => headers['x-apisports-key'] ?? null,
  refuse(cause, request, limitStatus) {
    if (cause === 'key') return { status: 200, json: envelope(refusals.token, request) };
    const errors = cause === 'day' ? refusals.dayLimit : refusals.minuteLimit;
    return { status: limitStatus ?? 200, json: envelope(errors, request) };
  },
  wordErrors: envelope,
  limitHeaders({ day, minute }) {
    const perDay = day.limit ?? usual.day;
    const perMinute = minute.limit ?? usual.minute;
    return {
      'x-ratelimit-requests-limit': String(perDay),
      'x-ratelimit-requests-remaining': String(Math.max(0, perDay - day.calls)),
      'X-RateLimit-Limit': String(perMinute),
      'X-RateLimit-Remaining': String(Math.max(0, perMinute - minute.calls)),
    };
  },
};

/** The answer to a path and its parameters; null where there is none. */
type Find = (path: string, parameters: Readonly<Record<string, string>>) => Readonly<Record<string, unknown>> | null;

function answerFrom(find: Find): Answerer {
  return (request) => {
    if (request.method !== 'GET') return { status: 200, json: envelope({ method: 'Only GET is accepted.' }, request) };
    const { path, parameters } = request;
    const answer = find(path, parameters);
    if (answer) return { status: 200, json: answer };
    const asked = new URLSearchParams(parameters).toString();
    const errors = { replay: `The recording has no answer for /${path}${asked === '' ? '' : `?${asked}`}.` };
    return { status: 200, json: envelope(errors, request) };
  };
}

/** API-Football says what is wrong inside an answer like any other. */
function envelope(errors: unknown, { path, parameters }: StandInRequest): unknown {
  return { get: path, parameters, errors, results: 0, paging: { current: 1, total: 1 }, response: [] };
}
