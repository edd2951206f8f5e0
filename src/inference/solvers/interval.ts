import { ValueError } from '../../errors.ts';
import type { CertifiedOptions } from '../certified.ts';

/** Both ends of an interval that holds every eigenvalue of H. One too narrow at the top can only fail, never lie. */
export interface SpectrumOptions extends CertifiedOptions {
  readonly lambdaMax: number;
}

/** @throws {ValueError} when [mu, lambdaMax] is no interval of positive numbers */
export function requireInterval({ mu, lambdaMax }: Pick<SpectrumOptions, 'mu' | 'lambdaMax'>): void {
  if (!(mu > 0 && lambdaMax >= mu && lambdaMax < Infinity))
    throw new ValueError(
      `solver: lambdaMax must be finite and at least mu > 0, got mu ${mu} and lambdaMax ${lambdaMax}; together they enclose the spectrum of the Hessian`,
    );
}
