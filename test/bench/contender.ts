import { fork } from 'node:child_process';
import path from 'node:path';
import { z } from 'zod';
import type { Measures } from './rounds.ts';

/** What a contender's process is asked. */
export const questionSchema = z.object({
  task: z.string(),
  url: z.string(),
  options: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
});
export type Question = z.infer<typeof questionSchema>;

/** What it answers: measures by name, in ms where they are durations. */
export const answerSchema = z.union([
  z.object({ values: z.record(z.string(), z.array(z.number()).readonly()) }),
  z.object({ error: z.string() }),
]);
export type Answer = z.infer<typeof answerSchema>;

/**
 * Has a contender (a file of contenders/) do a task in a process of its own and gives what it measured. Throws what went
 * wrong there, and when it takes longer than `limit` ms.
 */
export async function ask(contender: string, question: Question, limit = 180_000): Promise<Measures> {
  const profile = process.env['TOUCHLINE_BENCH_PROFILE'];
  const child = fork(path.join(import.meta.dirname, 'contenders', `${contender}.ts`), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: profile && profile === `${contender}:${question.task}` ? ['--cpu-prof', '--cpu-prof-interval=200'] : [],
  });
  const timer = setTimeout(() => child.kill('SIGKILL'), limit);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  try {
    const answer = await new Promise<Answer>((resolve, reject) => {
      child.once('message', (message) => resolve(answerSchema.parse(message)));
      child.once('error', reject);
      child.once('exit', (code, signal) =>
        reject(new Error(`${contender} ended in the middle of ${question.task} (${signal ?? code})`)),
      );
      child.send(question);
    });
    if ('error' in answer) throw new Error(`${contender}, ${question.task}: ${answer.error}`);
    return answer.values;
  } finally {
    if (child.connected) child.disconnect();
    await exited;
    clearTimeout(timer);
  }
}
