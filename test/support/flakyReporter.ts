import type { TestCase } from 'vitest/node';
import type { Reporter } from 'vitest/reporters';

/** Says which tests passed at a second try only. */
export class FlakyReporter implements Reporter {
  onTestCaseResult(test: TestCase): void {
    if (test.diagnostic()?.flaky) console.log(` FLAKY ${test.module.relativeModuleId} > ${test.fullName}`);
  }
}
