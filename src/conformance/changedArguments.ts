import { PcnCheckError } from '../errors.ts';
import { type Change, firstChange } from './ownCopies.ts';
import { symbol } from './updates.ts';

/** What is off in a finding about a rule that wrote over what it was given. */
export const CHANGED_ARGUMENTS = 'changed its arguments';

/** A rule wrote over what it was given: whatever it answered, and whatever check asked. The message is the finding. */
export class ArgumentsChanged extends PcnCheckError {
  override name = 'ArgumentsChanged';
}

/** @throws {ArgumentsChanged} naming the question and the first number, or other thing, that is not what it was */
export function requireUnchanged(question: string, before: readonly unknown[], now: readonly unknown[]): void {
  const change = firstChange(before, now);
  if (change) throw argumentsChanged(question, { ...change, path: named(change.path) });
}

/** "infer changed y (entry 3 was 0.5, is 0.25)", of a path that begins with a name. */
export function argumentsChanged(question: string, { path, how }: Change): ArgumentsChanged {
  const [at, inside] = path.at(-2) === 'data' ? [path.slice(0, -2), `entry ${path.at(-1)} `] : [path, ''];
  return new ArgumentsChanged(`${question} changed ${at.join('.')} (${inside}${how})`);
}

/** What a path from the arguments leads to, by the paper's letters where it has one: W_1 and z_1 in place of indices. */
function named([argument, ...path]: Change['path']): Change['path'] {
  const [first, list, index, part, field, ...rest] = path;
  if (argument !== 0) return typeof first === 'number' ? [`z_${first}`, ...path.slice(1)] : path;
  if (first !== 'network') return path;
  if (list === 'edges' && part === 'theta' && field !== undefined)
    return [symbol(String(field), Number(index) + 1), ...rest];
  if (list === 'nodes' && part === 'term' && field === 'precision') return [`p_${index}`, ...rest];
  return path;
}
