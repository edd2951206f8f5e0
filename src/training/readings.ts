import { ValueError } from '../errors.ts';
import type { Spectrum } from './regularisation.ts';

/** Which matrix a factor inverts: E_B[x* x̂ᵀ] as Eq. (27) prints, or its transpose, with which Theorem 2 holds. */
export type FactorForm = 'printed' | 'corrected';

/** How the text of §3.3 and C.3 is read. */
export interface FactorReading {
  readonly id: string;
  readonly description: string;
  readonly form: FactorForm;
  /** Whose λ_max and λ_min are in ε = max(0, αλ_max − λ_min); `undefined` is no ε: the pseudo-inverse of C.3. */
  readonly spectrum: Spectrum | undefined;
}

const FORMS: readonly (readonly [FactorForm, string])[] = [
  ['printed', 'E[x* x̂ᵀ], as printed'],
  ['corrected', 'E[x̂ x*ᵀ], transposed'],
];

const SPECTRA: readonly (readonly [string, Spectrum | undefined, string])[] = [
  ['none', undefined, 'no ε, the pseudo-inverse'],
  ['symmetrised', 'symmetrised', 'ε from the eigenvalues of (Σ + Σᵀ)/2'],
  ['singular', 'singular', 'ε from the singular values of Σ'],
  ['real', 'real', 'ε from the real parts of the eigenvalues of Σ'],
  ['triangle', 'triangle', 'ε from the eigenvalues of the symmetric matrix with Σ’s lower triangle'],
];

/**
 * Every reading of a factor: its form, and what "the spectrum of Σ" means where Σ is not symmetric. For backpropagation Σ is
 * symmetric and positive semidefinite, and all that differs is whether there is an ε.
 */
export const FACTOR_READINGS: readonly FactorReading[] = FORMS.flatMap(([form, matrix]) =>
  SPECTRA.map(([id, spectrum, which]): FactorReading => ({
    ...{ id: `${form}-${id}`, description: `${matrix}; ${which}`, form, spectrum },
  })),
);

/** @throws {ValueError} when no reading has the id */
export function factorReading(id: string): FactorReading {
  const reading = FACTOR_READINGS.find((known) => known.id === id);
  if (reading) return reading;
  throw new ValueError(
    `factorReading: id must be one of ${FACTOR_READINGS.map((known) => known.id).join(', ')}, got ${id}; see FACTOR_READINGS`,
  );
}
