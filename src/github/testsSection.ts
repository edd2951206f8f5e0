import type { RowVerdict, SummaryRow, SummarySection } from './jobSummary.ts';
import { duration, plural } from '../report/numbers.ts';

/** What vitest's JSON reporter writes, as far as a summary needs it. */
export interface TestsRecord {
  readonly success: boolean;
  readonly numTotalTests: number;
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly testResults: readonly TestFile[];
}

interface TestFile {
  readonly name: string;
  readonly status: string;
  /** Why the file did not load, where it did not. */
  readonly message: string;
  readonly startTime: number;
  readonly endTime: number;
  readonly assertionResults: readonly {
    readonly fullName: string;
    readonly status: string;
    readonly failureMessages?: readonly string[] | null;
  }[];
}

/**
 * The tests of a merged run: a row for each file, and one for each test that failed. A run without tests, or one that failed outside
 * of its tests, is an error. `shards` is how many there were, `blobs` how many reported.
 */
export function testsSection(
  record: TestsRecord,
  { root, shards, blobs }: { readonly root: string; readonly shards: number; readonly blobs: number },
): SummarySection {
  const relative = (name: string): string => (name.startsWith(`${root}/`) ? name.slice(root.length + 1) : name);
  const rows = record.testResults.flatMap((file) => fileRows(file, relative(file.name)));
  const missing = shards - blobs;
  const errors = [
    ...(missing === 0 ? [] : [`${plural(shards, 'shard')}, of which ${blobs} reported`]),
    ...(record.numPassedTests + record.numFailedTests === 0 ? ['no test ran'] : []),
    ...(!record.success && rows.every(({ verdict }) => verdict === 'as expected')
      ? ['the run failed outside of its tests']
      : []),
  ].map((outcome): SummaryRow => ({ subject: 'the run', outcome, verdict: 'error', detail: outcome }));
  const skipped = record.numTotalTests - record.numPassedTests - record.numFailedTests;
  const line = `${record.numPassedTests} passed, ${record.numFailedTests} failed, ${skipped} skipped, in ${plural(record.testResults.length, 'file')} and ${plural(blobs, 'shard')}`;
  return { title: 'Tests', line, rows: [...errors, ...rows] };
}

function fileRows({ status, message, startTime, endTime, assertionResults }: TestFile, name: string): SummaryRow[] {
  const count = (is: string): number => assertionResults.filter((test) => test.status === is).length;
  const [passed, failed] = [count('passed'), count('failed')];
  const skipped = assertionResults.length - passed - failed;
  const loaded = status !== 'failed' || failed > 0;
  const verdict: RowVerdict = !loaded ? 'error' : failed > 0 ? 'refuted' : 'as expected';
  const outcome = loaded
    ? `${passed} passed, ${failed} failed, ${skipped} skipped, ${duration((endTime - startTime) / 1000)}`
    : 'did not load';
  const detail = message.trim() === '' ? outcome : message;
  const tests = assertionResults
    .filter((test) => test.status === 'failed')
    .map((test): SummaryRow => {
      const why = test.failureMessages?.[0] ?? 'failed';
      return { subject: `${name}: ${test.fullName}`, outcome: 'failed', verdict: 'refuted', detail: why };
    });
  return [{ subject: name, outcome, verdict, detail }, ...tests];
}
