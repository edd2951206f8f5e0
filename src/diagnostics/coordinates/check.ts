import { type Exponent, type SizeReading, exponentOf } from '../../evidence/exponent.ts';
import { type ScalingVerdict, scalingVerdict } from '../../evidence/scalingVerdict.ts';
import { DataError, ValueError } from '../../errors.ts';
import type { CoordinateRun, CoordinateStep } from '../../training/coordinateRun.ts';

/** A network of one width and seed, or why there is none. */
export interface Measured {
  readonly width: number;
  readonly seed: number;
  readonly run: CoordinateRun | { readonly missing: string };
}

/** Exponents of one quantity by step; a change has none at step 0. */
export interface QuantityExponents {
  /** "output", "output change", "z_2", "z_2 change" */
  readonly quantity: string;
  readonly exponents: readonly { readonly step: number; readonly exponent: Exponent }[];
}

export interface CoordinateReport {
  readonly measured: readonly Measured[];
  /** Those of which every width has an answer. */
  readonly widths: readonly number[];
  readonly quantities: readonly QuantityExponents[];
  /** After each step, from the first on. */
  readonly verdicts: readonly ({ readonly step: number } & ScalingVerdict)[];
  /** Exponents within ± this are constants. */
  readonly band: number;
}

/** Half the distance between the exponents of common parameterisations. */
const BAND = 0.25;

/**
 * The coordinate check: how sizes and changes of activations and output scale with the width, after each step.
 *
 * Widths without an answer for some seed are left out, and said. The verdict looks at the output at initialisation, at every
 * activation and its change, at the change of the last one as Δz, and at that of the output as Δf.
 * @throws {ValueError} when fewer than two widths have answers: no exponent can be fitted
 * @throws {DataError} when answers name other activations than the first
 */
export function coordinateReport(measured: readonly Measured[], steps: number): CoordinateReport {
  const lacking = new Set(measured.flatMap(({ width, run }) => ('missing' in run ? [width] : [])));
  const widths = [...new Set(measured.map(({ width }) => width))].filter((width) => !lacking.has(width));
  if (widths.length < 2) throw new ValueError(tooFew(measured, widths));
  const there = measured.flatMap(({ run, ...at }) =>
    'missing' in run || !widths.includes(at.width) ? [] : [{ ...at, run }],
  );
  const names = Object.keys(there.find(({ run }) => run.steps.length > 0)?.run.steps[0]!.activations ?? {});
  for (const { width, seed, run } of there)
    for (const { step, activations } of run.steps)
      if (Object.keys(activations).join() !== names.join())
        throw new DataError(
          `coordinates: activations must have the same names in every answer, ${names.join(', ')}, got ${Object.keys(activations).join(', ')} for width ${width}, seed ${seed}, step ${step}; name them by their place, not their size`,
        );
  const exponent = (step: number, value: (at: CoordinateStep) => number | undefined): Exponent =>
    exponentOf(
      there.map(({ width, seed, run }): SizeReading => {
        const at = run.steps.find((one) => one.step === step);
        const found = at === undefined ? undefined : value(at);
        return { size: width, seed, value: found ?? { diverged: run.ended?.step ?? step } };
      }),
    );
  const all = Array.from({ length: steps + 1 }, (_, step) => step);
  const sizes = (quantity: string, value: (at: CoordinateStep) => number | undefined, from: number) => ({
    quantity,
    exponents: all.slice(from).map((step) => ({ step, exponent: exponent(step, value) })),
  });
  const quantities: QuantityExponents[] = [
    ...names.flatMap((name) => [
      sizes(name, ({ activations }) => activations[name], 0),
      sizes(`${name} change`, ({ changes }) => changes[name], 1),
    ]),
    sizes('output', ({ output }) => output, 0),
    sizes('output change', ({ outputChange }) => outputChange, 1),
  ];
  const of = (quantity: string, step: number): Exponent =>
    quantities.find((one) => one.quantity === quantity)!.exponents.find((one) => one.step === step)!.exponent;
  const verdicts = all.slice(1).map((step) => ({
    step,
    ...scalingVerdict(
      {
        bounded: [of('output', 0), ...names.flatMap((name) => [of(name, step), of(`${name} change`, step)])],
        dz: of(`${names.at(-1)} change`, step),
        df: of('output change', step),
      },
      BAND,
    ),
  }));
  return { measured, widths, quantities, verdicts, band: BAND };
}

function tooFew(measured: readonly Measured[], widths: readonly number[]): string {
  const why = measured.flatMap(({ width, seed, run }) =>
    'missing' in run ? [`width ${width}, seed ${seed}: ${run.missing}`] : [],
  );
  const got = widths.length === 0 ? 'none' : `${widths[0]} alone`;
  return `coordinates: widths must be at least two with answers, got ${got}${why.length === 0 ? '' : ` (${why[0]})`}; no exponent can be fitted, and an interval takes three`;
}
