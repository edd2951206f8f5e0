import type { Verdict } from '../evidence/verdict.ts';
import { clip, printable } from '../report/cells.ts';
import { duration } from '../report/numbers.ts';

/** The part of a terminal or file that progress needs; `process.stderr` is one. */
export interface ProgressStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

export interface Progress {
  start(total: number): void;
  /** The claim in hand. */
  claim(id: string): void;
  done(verdict: Pick<Verdict, 'id' | 'outcome' | 'expected' | 'asExpected' | 'seconds'>): void;
  finish(): void;
}

const ERASE_LINE = '\r\x1b[2K';
const BAR = 20;

const bar = (share: number, width: number): string => {
  const full = Math.round(Math.min(1, Math.max(0, share)) * width);
  return `[${'#'.repeat(full)}${'-'.repeat(width - full)}]`;
};

/**
 * How far the judges have come: on a terminal one line that is redrawn and erased at the end, elsewhere one line a finished claim.
 * `clock` gives milliseconds; only its differences are used.
 */
export function createProgress(stream: ProgressStream, clock: () => number): Progress {
  const live = stream.isTTY === true;
  let [total, finished, failures, began, inHand] = [0, 0, 0, clock(), ''];

  const redraw = (): void => {
    if (!live) return;
    const columns = stream.columns ?? 80;
    const failed = failures === 0 ? '' : `${failures} unexpected, `;
    const counts = `${finished}/${total} ${failed}${duration((clock() - began) / 1000)}`;
    const whole = columns >= 60 ? `${bar(total === 0 ? 1 : finished / total, BAR)} ${counts}` : counts;
    // The last column stays free: some terminals wrap when it is written.
    stream.write(ERASE_LINE + clip(`${whole}  ${printable(inHand)}`.trimEnd(), columns - 1));
  };

  return {
    start(claims) {
      [total, finished, failures, began, inHand] = [claims, 0, 0, clock(), ''];
      redraw();
    },
    claim(id) {
      inHand = id;
      redraw();
    },
    done(verdict) {
      finished += 1;
      if (!verdict.asExpected) failures += 1;
      if (live) return redraw();
      const place = `[${String(finished).padStart(String(total).length)}/${total}]`;
      const surprise = verdict.asExpected ? '' : `, UNEXPECTED (expected: ${verdict.expected})`;
      stream.write(`${place} ${printable(verdict.id)}: ${verdict.outcome}${surprise}, ${duration(verdict.seconds)}\n`);
    },
    finish() {
      if (live) stream.write(ERASE_LINE);
    },
  };
}
