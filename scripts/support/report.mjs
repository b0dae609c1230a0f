// The steps of a test run: one line each as they end, and the sum at the end.
import { countTests } from './counts.mjs';
import { done, fail, say, seconds, SetupError, tell, warn } from './console.mjs';
import { run } from './run.mjs';

/** A run of steps. A step that fails does not keep the others from running. */
export class Report {
  #passed = 0;
  #failed = 0;
  #skipped = 0;

  /** A step that either passes or not; its output is shown when it does not. */
  async check(name, file, args, limit) {
    const since = performance.now();
    const { code, output, timedOut } = await run(file, args, { limit });
    if (code !== 0) say(output.trimEnd());
    this.#end(name, { code, timedOut, limit, since }, code === 0 ? 1 : 0, code === 0 ? 0 : 1);
  }

  /** A step of our own, which fails by throwing SetupError; gives whether it passed. */
  async step(work) {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof SetupError)) throw error;
      tell(error);
      this.#failed += 1;
      return false;
    }
    this.#passed += 1;
    return true;
  }

  /** A step that runs tests: its output is shown as it comes, and its tests are counted. */
  async tests(name, file, args, limit, env = {}) {
    const since = performance.now();
    say(`\n${name}`);
    const { code, output, timedOut } = await run(file, args, { limit, show: true, env });
    const counts = countTests(output);
    this.#skipped += counts.skipped;
    // A runner that fails without a failed test has failed as well, and one that ran nothing has not passed.
    const none = counts.passed + counts.failed === 0;
    const failed = code !== 0 ? Math.max(1, counts.failed) : counts.failed;
    this.#end(
      name,
      { code: none ? code || 1 : code, timedOut, limit, since },
      counts.passed,
      none ? Math.max(1, failed) : failed,
    );
  }

  /** A step that could not run. `fatal` makes that a failure. */
  missing(name, reason, fatal) {
    if (fatal) {
      this.#failed += 1;
      fail(`${name} could not run: ${reason}.`);
    } else {
      this.#skipped += 1;
      warn(`${name} could not run: ${reason}. This is not a pass.`);
    }
  }

  /** Prints the sum as the last line, on stdout, and gives the exit code. */
  finish(since) {
    say(`\nTook ${seconds(since)}.`);
    const skipped = this.#skipped > 0 ? `, ${this.#skipped} skipped` : '';
    console.log(`${this.#passed} passed, ${this.#failed} failed${skipped}`);
    return this.#failed === 0 ? 0 : 1;
  }

  #end(name, { code, timedOut, limit, since }, passed, failed) {
    this.#passed += passed;
    this.#failed += failed;
    if (timedOut) fail(`${name}: ended after its limit of ${limit} s`);
    else if (code !== 0) fail(`${name} (${seconds(since)})`);
    else done(name, since);
  }
}
