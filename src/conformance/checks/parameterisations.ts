import { float64 } from '../../arithmetic/float64.ts';
import { PARAMETERISATIONS, type ParameterisationName, parameterised } from '../../network/parameterisations.ts';
import { linearProblem } from '../../problem/numbers.ts';
import { random } from '../../random.ts';
import { type Check, decisive } from '../check.ts';
import { grid } from '../plans.ts';
import { type ConformanceProblem, oncePerSeed } from '../problems.ts';
import { equalsClosedForm } from './equalsClosedForm.ts';
import { stationarity } from './stationarity.ts';

/** Deeper and wider than the problems of `core`. */
const SIZES = [
  { inputs: 4, width: 8, depth: 4, outputs: 3 },
  { inputs: 3, width: 7, depth: 8, outputs: 2 },
] as const;

const BATCH = 2;

/** Is it predictive coding in sp, ntp, depth-µP and CompleteP too, with their premultipliers, skips and larger weights? */
export const parameterisations: Check = {
  id: 'parameterisations',
  number: 'E01',
  title: 'in sp, ntp, depth-µP and CompleteP networks, activities and updates equal the closed forms',
  kind: 'required',
  claims: ['se/residual-eq-57-58', 'se/residual-eq-63-64'],
  problems: oncePerSeed((seed) =>
    SIZES.flatMap((sizes) =>
      (Object.keys(PARAMETERISATIONS) as ParameterisationName[]).map((name): ConformanceProblem => {
        const r = random(seed, `conformance/${name}-${sizes.depth}`);
        const skips = name !== 'sp';
        const { weights, scales, ...rest } = parameterised(name, { ...sizes, skips }, r);
        const normals = (n: number): Float64Array => Float64Array.from({ length: n * BATCH }, () => grid(r.normal()));
        return {
          shape: `${name}, width ${sizes.width}, depth ${sizes.depth}, batch ${BATCH}`,
          withinRank: true,
          // Float32 holds every number, so that no engine starts from another network.
          problem: linearProblem(float64, {
            ...rest,
            weights: weights.map((W) => Float64Array.from(W, grid)),
            scales: scales!.map(Math.fround),
            x: normals(sizes.inputs),
            y: normals(sizes.outputs),
            batch: BATCH,
          }),
        };
      }),
    ),
  ),
  judge: async (t) =>
    decisive(
      (await Promise.all([stationarity, equalsClosedForm].map((check) => check.judge(t)))).filter(
        (j) => j !== undefined,
      ),
    ),
};
