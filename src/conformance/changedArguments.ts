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
  const [problem] = before;
  const letters = typeof problem === 'object' && problem !== null && 'model' in problem ? namedGenerative : named;
  if (change) throw argumentsChanged(question, { ...change, path: letters(change.path) });
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

/** The same of a generative network: W_0 and x_1. Other arguments hold latents, by themselves or among options. */
function namedGenerative([argument, ...path]: Change['path']): Change['path'] {
  const [first, part, index, ...rest] = path;
  if (argument !== 0) {
    const [l, ...inside] = first === 'latents' ? path.slice(1) : path;
    return typeof l === 'number' ? [`x_${l + 1}`, ...inside] : path;
  }
  if (first === 'data') return ['x_0', ...path.slice(1)];
  if (first === 'target') return ['y', ...path.slice(1)];
  if (part === 'weights') return [`W_${index}`, ...rest];
  if (part === 'precisions') return [`p_${index}`, ...rest];
  const letter = { readout: 'R', readoutPrecision: 'p_y', priorPrecision: 'λ' }[String(part)];
  return letter === undefined ? path : [letter, ...path.slice(2)];
}
