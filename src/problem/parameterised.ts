import { type ParameterisationName, type Sizes, chainOfSizes } from '../network/parameterisations.ts';
import { connected } from './connected.ts';
import type { ProblemRecipe } from './family.ts';

/** The shape of a problem in a named parameterisation. */
export interface Parameterised extends Sizes {
  readonly parameterisation: ParameterisationName;
  readonly batch: number;
}

export const parameterisedRecipe = ({ batch, ...sizes }: Sizes & Pick<Parameterised, 'batch'>): ProblemRecipe => {
  const { widths, skips } = chainOfSizes(sizes);
  return connected({ widths, skips, batch });
};
