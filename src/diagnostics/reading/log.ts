import type { LogLine } from '../run.ts';
import { object, parsed, refused } from './settings.ts';

/** Python writes these where JSON has no number. */
const NOT_FINITE = { NaN, Infinity, '-Infinity': -Infinity } as const;

/**
 * The lines of a log, in their order: an object a line, with an integer `step` and numbers by name; lists are numbers by layer.
 * Steps may be missing or repeated, and numbers NaN: that is for the diagnostics to tell.
 * @throws {DataError} when a line is no such object
 */
export function readLog(text: string, file = 'log.jsonl'): LogLine[] {
  return text
    .split('\n')
    .map((line, i) => [line.trim(), `line ${i + 1} of ${file}`] as const)
    .filter(([line]) => line !== '')
    .map(([line, what]) => {
      const { step, ...rest } = object(what, parsed(what, quoted(line)));
      if (typeof step !== 'number' || !Number.isInteger(step))
        throw refused(
          what,
          'have an integer step',
          JSON.stringify(step) ?? 'nothing',
          'log the number of the step with every line',
        );
      const numbers = new Map<string, number>();
      for (const [name, value] of Object.entries(rest))
        if (Array.isArray(value))
          for (const [l, entry] of value.entries()) numbers.set(`${name} ${l}`, number(what, name, entry));
        else numbers.set(name, number(what, name, value));
      return { step, numbers };
    });
}

function number(what: string, name: string, value: unknown): number {
  if (typeof value === 'number') return value;
  if (value === null) return NaN;
  if (typeof value === 'string' && Object.hasOwn(NOT_FINITE, value))
    return NOT_FINITE[value as keyof typeof NOT_FINITE];
  throw refused(
    what,
    `have numbers, or lists of numbers, beside its step`,
    `${name}: ${JSON.stringify(value)}`,
    'leave it out',
  );
}

/** The same text with bare NaN and Infinity quoted, outside of strings. */
const quoted = (line: string): string =>
  line.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (token) => (token.startsWith('"') ? token : `"${token}"`));
