/** Counts what passed and failed in the reports of check.mjs and vitest, for .ci/run: `count.mjs CHECKS TESTS EXIT_CODE`. */

import { readFileSync } from 'node:fs';

const [checksFile, testsFile, exitCode] = process.argv.slice(2);
let passed = 0;
let failed = 0;

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    failed++; // a report that is not there is a failure, not nothing
    return undefined;
  }
}

for (const check of read(checksFile) ?? []) check.passed ? passed++ : failed++;
const tests = read(testsFile);
if (tests !== undefined) {
  passed += tests.numPassedTests;
  // A skipped test is a failed test.
  failed += tests.numTotalTests - tests.numPassedTests;
  failed += tests.testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  ).length;
}
if (Number(exitCode) !== 0 && failed === 0) failed++;
process.stdout.write(`${passed} ${failed}\n`);
