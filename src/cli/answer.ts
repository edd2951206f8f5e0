import type { Float64Matrix } from '../arithmetic/float64.ts';
import { arrayTimesPowerOfTwo } from '../arithmetic/powerOfTwo.ts';
import type { Tensor } from '../protocol/safetensors.ts';

/** Collects tensors, and the reasons for those that are left out. */
export class Answer {
  readonly tensors = new Map<string, Tensor>();
  readonly columns: string[] = [];
  readonly notes: [string, string][] = [];

  note(name: string, why: string): void {
    this.notes.push([name, why]);
  }

  /** Numbers in a unit, unless they leave the doubles on the way to the unit 1. */
  put(name: string, shape: readonly number[], data: ArrayLike<number>, exponent = 0): void {
    const values = arrayTimesPowerOfTwo(data, exponent);
    const given = Array.from(data);
    if (!values.every(Number.isFinite)) {
      const largest = given.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
      return this.note(name, `its largest number, ${written(largest, exponent)}, is beyond the doubles`);
    }
    if (given.some((v) => v !== 0) && values.every((v) => v === 0))
      return this.note(
        name,
        `its largest number, ${written(Math.max(...given.map(Math.abs)), exponent)}, is below the doubles`,
      );
    this.tensors.set(name, { dtype: 'F64', shape, data: values });
    return undefined;
  }

  matrix(name: string, { rows, columns, data }: Float64Matrix, exponent = 0): void {
    this.put(name, [rows, columns], data, exponent);
  }

  samples(name: string, a: Float64Matrix, exponent = 0): void {
    this.matrix(name, a, exponent);
    if (this.tensors.has(name)) this.columns.push(name);
  }

  /** A list some of whose entries may not exist: NaN, with the reason. */
  list(name: string, values: ArrayLike<number>, missing: (i: number) => string): void {
    const lost = Array.from(values).flatMap((v, i) => (Number.isNaN(v) ? [missing(i)] : []));
    if (lost.length > 0) this.note(name, `NaN ${listed(lost)}`);
    this.tensors.set(name, { dtype: 'F64', shape: [values.length], data: Float64Array.from(values) });
  }

  /** A number that exists, or the reason why not. */
  number(name: string, value: number, missing: string): void {
    if (Number.isNaN(value)) this.note(name, missing);
    else this.put(name, [], [value]);
  }
}

/** value · 2^exponent in decimals, also where no double holds it. */
export function written(value: number, exponent: number): string {
  if (!Number.isFinite(value)) return 'infinite or undefined on the way';
  const log = Math.log10(Math.abs(value)) + exponent * Math.log10(2);
  const [digits, shift] = (10 ** (log - Math.floor(log))).toExponential(2).split('e');
  const power = Math.floor(log) + Number(shift);
  return `${value < 0 ? '-' : ''}${digits}e${power < 0 ? power : `+${power}`}`;
}

/** At most five, and how many more. */
const listed = (texts: readonly string[]): string =>
  texts.slice(0, 5).join('; ') + (texts.length > 5 ? `; and ${texts.length - 5} more` : '');
