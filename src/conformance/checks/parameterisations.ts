import { fromNumbers } from '../../network/numbers.ts';
import { PARAMETERISATIONS, type ParameterisationName, parameterised } from '../../network/parameterisations.ts';
import type { Family } from '../../problem/family.ts';
import { type Parameterised, parameterisedRecipe } from '../../problem/parameterised.ts';
import { type Check, decisive } from '../check.ts';
import { grid, normals } from '../plans.ts';
import { oncePerSeed, problemsOf } from '../problems.ts';
import { equalsClosedForm } from './equalsClosedForm.ts';
import { stationarity } from './stationarity.ts';

/** Deeper and wider than the problems of `core`. */
const SIZES = [
  { inputs: 4, width: 8, depth: 4, outputs: 3 },
  { inputs: 3, width: 7, depth: 8, outputs: 2 },
] as const;

const BATCH = 2;

export const PARAMETERISED: Family<Parameterised> = {
  id: 'parameterised',
  shapes: SIZES.flatMap((sizes) =>
    (Object.keys(PARAMETERISATIONS) as ParameterisationName[]).map((parameterisation) => ({
      ...{ ...sizes, parameterisation, skips: parameterisation !== 'sp', batch: BATCH },
    })),
  ),
  recipe: parameterisedRecipe,
  key: ({ parameterisation, depth }) => `${parameterisation}-${depth}`,
  describe: ({ parameterisation, width, depth, batch }) =>
    `${parameterisation}, width ${width}, depth ${depth}, batch ${batch}`,
  draw(A, shape, streams) {
    const { parameterisation, inputs, depth, outputs, batch } = shape;
    const r = streams(`conformance/${parameterisation}-${depth}`);
    const { weights, scales } = parameterised(parameterisation, shape, r);
    // Float32 holds every number, so that no engine starts from another network.
    return fromNumbers(A, {
      weights: weights.map((W) => Float64Array.from(W, grid)),
      scales: scales!.map(Math.fround),
      x: normals(r, inputs * batch, 1),
      y: normals(r, outputs * batch, 1),
    });
  },
};

/** Is it predictive coding in sp, ntp, depth-µP and CompleteP too, with their premultipliers, skips and larger weights? */
export const parameterisations: Check = {
  id: 'parameterisations',
  number: 'E01',
  title: 'in sp, ntp, depth-µP and CompleteP networks, activities and updates equal the closed forms',
  kind: 'required',
  decides: ['activities', 'updates'],
  claims: ['se/residual-eq-57-58', 'se/residual-eq-63-64'],
  problems: oncePerSeed((seed) => problemsOf(PARAMETERISED, seed)),
  judge: async (t) =>
    decisive(
      (await Promise.all([stationarity, equalsClosedForm].map((check) => check.judge(t)))).filter(
        (j) => j !== undefined,
      ),
    ),
};
