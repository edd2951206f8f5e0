/** How a descent ended, each with what it means and the knob to turn. */
export const OUTCOMES = {
  converged: 'What was asked for is reached.',
  'max-steps':
    'The steps ran out before what was asked for was reached; raise maxSteps, ask for less accuracy, or take a method that needs fewer steps.',
  diverged:
    'The gradient grew far beyond its size at the start: steps are too long; lower the step size, or give a lambdaMax that no eigenvalue exceeds.',
  'non-finite':
    'A number overflowed or was lost; scale the problem down, shorten the steps, or compute in more digits.',
  stuck:
    'No step that these numbers can tell from none lowers the energy: a kink or their rounding is reached; ask for a larger gradientNorm, or compute in more digits.',
  flat: 'The energy has all but stopped falling while its gradient is not small: it rests on kinks, where a gradient has no single value; ask kinkAwareNorm whether it is at rest.',
} as const satisfies Record<string, string>;

/** How a minimisation ended; `OUTCOMES` says it in a sentence. */
export type Status = keyof typeof OUTCOMES;
