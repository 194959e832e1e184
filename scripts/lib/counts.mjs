/**
 * How many tests passed and failed, and the names of those that failed where the runner says them, from what each ecosystem's runner
 * writes. A skipped test counts as failed.
 */

/** Vitest's JSON report. A file that fails to load has no test of its own and counts as one failure. */
export function vitestCounts(text) {
  const report = JSON.parse(text);
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.length === 0,
  );
  const passed = report.numPassedTests;
  const names = report.testResults.flatMap(({ name: file, assertionResults }) =>
    assertionResults.filter(({ status }) => status !== 'passed').map(({ fullName }) => `${file} ${fullName}`),
  );
  return {
    passed,
    failed: report.numTotalTests - passed + broken.length,
    names: [...broken.map(({ name }) => name), ...names],
  };
}

/** The `test result:` lines of cargo test; a build that fails has none. */
export function cargoCounts(output, code) {
  let passed = 0;
  let failed = 0;
  for (const match of output.matchAll(/^test result: .*?(\d+) passed; (\d+) failed; (\d+) ignored/gm)) {
    passed += Number(match[1]);
    failed += Number(match[2]) + Number(match[3]);
  }
  const names = [...output.matchAll(/^test (.*) \.\.\. (?:FAILED|ignored)/gm)].map(([, name]) => name);
  return { passed, failed: failed === 0 && code !== 0 ? 1 : failed, names };
}

/** JUnit XML, one text a file, as surefire and pytest write it. */
export function junitCounts(texts) {
  let passed = 0;
  let failed = 0;
  const names = [];
  for (const text of texts) {
    for (const [, test] of text.matchAll(/<testcase\b([^>]*[^/])>\s*<(?:failure|error|skipped)\b/g)) {
      const attribute = (name) => new RegExp(`\\b${name}="([^"]*)"`).exec(test)?.[1] ?? '';
      names.push(`${attribute('classname')} ${attribute('name')}`);
    }
    for (const [suite] of text.matchAll(/<testsuite\b[^>]*>/g)) {
      const count = (name) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(suite)?.[1] ?? 0);
      const bad = count('failures') + count('errors') + count('skipped');
      passed += count('tests') - bad;
      failed += bad;
    }
  }
  return { passed, failed, names };
}

/** The last line of `npm run mutate`: a fault that is caught has passed. One that was not planted, for the run broke, failed. */
export function faultCounts(output) {
  const [, passed, failed] = /^\d+ faults: (\d+) caught, (\d+) missed$/m.exec(output) ?? [0, 0, 1];
  return { passed: Number(passed), failed: Number(failed) };
}

/** The last lines of `heddle test --conformance`, one a host. A host without its line has failed. */
export function matrixCounts(output, hosts) {
  let passed = 0;
  let failed = 0;
  for (const host of hosts) {
    const [, good, bad] = new RegExp(`^${host}: (\\d+) passed, (\\d+) failed, `, 'm').exec(output) ?? [
      0, 0, 1,
    ];
    passed += Number(good);
    failed += Number(bad);
  }
  return { passed, failed };
}
