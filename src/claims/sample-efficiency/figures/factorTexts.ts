/** The ways to read the factors of rescaled PC and their ε, beside the first, in words of a title. */
export const OTHER_FACTOR_TEXTS = {
  'printed-symmetrised': 'printed factor, ε from its symmetric part',
  'printed-singular': 'printed factor, ε from its singular values',
  'printed-real': 'printed factor, ε from the real parts of its eigenvalues',
  'printed-triangle': 'printed factor, ε from its lower triangle',
  'printed-none': 'printed factor, no ε',
  'corrected-singular': 'transposed factor, ε from its singular values',
  'corrected-real': 'transposed factor, ε from the real parts of its eigenvalues',
  'corrected-triangle': 'transposed factor, ε from its lower triangle',
  'corrected-none': 'transposed factor, no ε',
} as const;
