import { printable } from '../report/cells.ts';

/** GitHub shows no more annotations of one kind for a step. */
export const MOST_ANNOTATIONS = 10;

export interface Annotation {
  readonly level: 'error' | 'warning';
  readonly title: string;
  readonly message: string;
  /** Relative to the workspace. */
  readonly file?: string;
}

const hex = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;

/** The text after the second `::`, where a line break would end the command. Line breaks stay, other control characters do not. */
const data = (text: string): string =>
  text
    .split(/\r\n|\r|\n/)
    .map((line) => printable(line).replaceAll('%', hex))
    .join('%0A');

/** A value between the first two `::`, where a comma would start the next property and a colon could end them all. */
const property = (text: string): string => data(text).replace(/[:,]/g, hex);

/**
 * One line of output that GitHub shows as an annotation, whatever the texts hold: %, line breaks, and in properties `:` and `,` are
 * escaped as the runner reads them back.
 */
export function annotation({ level, title, message, file }: Annotation): string {
  const properties = [...(file === undefined ? [] : [`file=${property(file)}`]), `title=${property(title)}`];
  return `::${level} ${properties.join(',')}::${data(message)}`;
}

/** At most ten lines, errors first; the last one counts those that are left out. */
export function annotations(all: readonly Annotation[]): string[] {
  const sorted = ['error', 'warning'].flatMap((level) => all.filter((a) => a.level === level));
  if (sorted.length <= MOST_ANNOTATIONS) return sorted.map(annotation);
  const shown = sorted.slice(0, MOST_ANNOTATIONS - 1);
  const { level } = sorted[shown.length]!;
  const left = sorted.length - shown.length;
  return [...shown, { level, title: 'pcn-check', message: `${left} more are in the job summary` }].map(annotation);
}

/**
 * What sets outputs in the file GITHUB_OUTPUT. The delimiter is a line that no value may contain: pass one that nobody can guess.
 */
export const outputs = (values: Readonly<Record<string, string | number>>, delimiter: string): string =>
  Object.entries(values)
    .map(([name, value]) => `${name}<<${delimiter}\n${value}\n${delimiter}\n`)
    .join('');
