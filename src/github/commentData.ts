import { DataError } from '../errors.ts';
import { type SummaryRow, type SummarySection, VERDICTS } from './jobSummary.ts';

/** The most that is read of a summary from a run that nobody has reviewed. */
export const COMMENT_DATA_BYTES = 2 ** 20;

export interface CommentData {
  /** The pull request that the run says it belongs to. */
  readonly number: number;
  readonly sections: readonly SummarySection[];
}

/**
 * A summary that an untrusted run left, as data of exactly this form: texts, numbers and known verdicts.
 * @throws {DataError} when it is anything else
 */
export function readCommentData(text: string): CommentData {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new DataError('readCommentData: text must be JSON', { cause: error });
  }
  const { number, sections } = object(value, 'the summary');
  if (!Number.isSafeInteger(number) || (number as number) < 1)
    throw new DataError(
      `readCommentData: number must be a pull request's, got ${JSON.stringify(number)?.slice(0, 40)}`,
    );
  return { number: number as number, sections: list(sections, 'sections', 20).map(section) };
}

function section(value: unknown): SummarySection {
  const { title, line, cause, rows } = object(value, 'a section');
  return {
    ...{ title: words(title, 'title'), line: words(line, 'line'), rows: list(rows, 'rows', 10_000).map(row) },
    ...(cause === undefined ? {} : { cause: words(cause, 'cause') }),
  };
}

function row(value: unknown): SummaryRow {
  const { subject, outcome, verdict, ratio, change } = object(value, 'a row');
  const known = VERDICTS.find((name) => name === verdict);
  if (known === undefined) throw new DataError(`readCommentData: verdict must be one of ${VERDICTS.join(', ')}`);
  return {
    ...{ subject: words(subject, 'subject'), outcome: words(outcome, 'outcome'), verdict: known },
    ...(typeof ratio === 'number' ? { ratio } : {}), // JSON has no infinity: null, and left out
    ...(change === undefined ? {} : { change: words(change, 'change') }),
  };
}

function object(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new DataError(`readCommentData: ${what} must be an object`);
}

function list(value: unknown, what: string, most: number): readonly unknown[] {
  if (Array.isArray(value) && value.length <= most) return value;
  throw new DataError(`readCommentData: ${what} must be a list of at most ${most}`);
}

function words(value: unknown, what: string): string {
  if (typeof value === 'string') return value;
  throw new DataError(`readCommentData: ${what} must be text`);
}
