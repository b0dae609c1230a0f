import { z } from 'zod';
import { demoEditionOn } from '../demo/leagues.ts';
import type { StandIn } from '../replay/standIn.ts';
import { answerAsPlatform, refusal, type PlatformAnswer } from './demoAnswers.ts';
import { answerFromRecordings, readRecordings } from './recordings.ts';

/** What the stand-in allows a minute, where nothing else is simulated. */
const usualPerMinute = 600;

/** A game platform that follows docs/game-platform.md. */
export const gamePlatformStandIn: StandIn = {
  replay(files) {
    const recordings = readRecordings(files);
    return recordings === null ? null : (request) => toAnswer(answerFromRecordings(recordings, request));
  },
  // The edition of the day is looked up for every call: a console stays open over midnight.
  demo: (edition) => (request) => toAnswer(answerAsPlatform(request, edition ?? demoEditionOn(Date.now()))),
  keyOf: ({ headers }) => /^Bearer (\S+)$/i.exec(headers['authorization'] ?? '')?.[1] ?? null,
  refuse: (cause) =>
    toAnswer(
      cause === 'key'
        ? refusal(401, 'unauthorized', 'This key is not known.')
        : refusal(429, 'rate_limited', `There were too many calls within a ${cause}.`),
    ),
  wordErrors(errors) {
    const [code, message] = Object.entries(errorsSchema.safeParse(errors).data ?? {})[0] ?? ['error', String(errors)];
    return refusal(400, code, message).body;
  },
  limitHeaders({ minute }) {
    const limit = minute.limit ?? usualPerMinute;
    return { 'X-RateLimit-Limit': String(limit), 'X-RateLimit-Remaining': String(Math.max(0, limit - minute.calls)) };
  },
};

const errorsSchema = z.record(z.string(), z.string());

function toAnswer({ status, body }: PlatformAnswer): { status: number; json: unknown } {
  return { status, json: body };
}
