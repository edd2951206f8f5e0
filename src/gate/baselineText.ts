import { DataError } from '../errors.ts';
import { hash } from '../random.ts';
import { NONE } from './metrics.ts';
import { sixDigits } from './series.ts';

/** How a baseline of training runs begins; one of a rule begins otherwise. */
export const TRAINING_TITLE = '# pcn-check baseline of training runs, format ';

const LONGEST = 2 ** 22;
const RESTORE = 'take it from version control, or make it again with --update-baseline';

/** The head, the checksum of head and body by which edits are noticed, and the body. Against hands, not against malice. */
export const signed = (head: readonly string[], body: readonly string[]): string =>
  `${[...head, checksumLine([...head, ...body]), ...body].join('\n')}\n`;

const checksumLine = (lines: readonly string[]): string =>
  `# checksum ${(hash(lines.join('\n')) >>> 0).toString(16).padStart(8, '0')}`;

/** The lines of a baseline, the last one empty. @throws {DataError} when the text is too long */
export function linesOf(reader: string, text: string): string[] {
  if (text.length > LONGEST)
    throw new DataError(`${reader}: text must have at most ${LONGEST} characters, got ${text.length}; ${RESTORE}`);
  return text.replaceAll('\r\n', '\n').split('\n'); // git may have changed line ends
}

/** @throws {DataError} when line `at`, from 0, is not the checksum of the others */
export function requireChecksum(reader: string, lines: readonly string[], at: number): void {
  const unsigned = lines.slice(0, -1).filter((_, i) => i !== at);
  if (checksumLine(unsigned) !== lines[at])
    throw new DataError(
      `${reader}: line ${at + 1} must be the checksum of the other lines, got ${visible(lines[at]!)}; the file was edited: ${RESTORE}`,
    );
}

/** What makes the error of a line: `refuse(i, 'have …', got)`, with i from 0. */
export const refusing =
  (reader: string) =>
  (i: number, condition: string, got: string | undefined): DataError =>
    new DataError(`${reader}: line ${i + 1} must ${condition}, got ${visible((got ?? '').slice(0, 120))}; ${RESTORE}`);

/** Quoted, and a byte order mark and its like as what they are. */
const visible = (text: string): string =>
  JSON.stringify(text).replaceAll(
    /[\p{Cc}\p{Cf}\u2028\u2029]/gu,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

export const numberText = (value: number): string => (Number.isNaN(value) ? 'none' : String(sixDigits(value)));

export function readNumber(
  text: string,
  domain: (value: number) => boolean,
  refuse: ReturnType<typeof refusing>,
  i: number,
  which: string,
): number {
  if (text === 'none') return NONE;
  const value = Number(text);
  if (text !== String(sixDigits(value)) || !domain(value))
    throw refuse(i, `have a number of six digits in the metric's range as ${which}`, text);
  return value;
}
