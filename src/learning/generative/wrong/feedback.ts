import { random } from '../../../random.ts';
import { A, assembled, back, times, wrongGradient } from './wrongRule.ts';

/** Errors that come back wrong from the layer below: by another sign, other weights, or another slope. */
export const FEEDBACK = [
  wrongGradient(
    {
      id: 'wrong-pcn-feedback-sign',
      name: 'Wrong: +Wᵀh',
      description: 'x_l ← x_l − η (ε_l + W_{l−1}ᵀ h_{l−1}): the feedback drives latents away from what they explain.',
      defect: 'feedback with the wrong sign',
      refutedBy: 'settled-with-label',
    },
    assembled({ feedback: (W, g) => times(-1, back(W, g)) }),
  ),
  wrongGradient(
    {
      id: 'wrong-pcn-feedback-random',
      name: 'Wrong: feedback through random weights',
      description:
        'A fixed random B_l stands for W_lᵀ, as in feedback alignment: the step is no gradient of the energy.',
      defect: 'feedback through weights of its own',
      refutedBy: 'settled-with-label',
    },
    assembled({
      feedback(W, g, l) {
        const { normal } = random(1, `wrong-pcn-feedback-random-${l}`);
        return back(
          A.matrix(
            W.rows,
            W.columns,
            W.data.map(() => normal() / Math.sqrt(W.columns)),
          ),
          g,
        );
      },
    }),
  ),
  wrongGradient(
    {
      id: 'wrong-pcn-slope-at-state',
      name: 'Wrong: f′ at the state',
      description: 'Errors are gated by f′(x_l) in place of f′(a_l), a_l = W_l x_{l+1}.',
      defect: 'f′ taken at the state and not at the preactivation',
      refutedBy: 'settled-with-label',
    },
    assembled({ slope: (phi, _, x) => A.slope(phi, x) }),
  ),
  wrongGradient(
    {
      id: 'wrong-pcn-slope-at-prediction',
      name: 'Wrong: f′ at the prediction',
      description: 'Errors are gated by f′(f(a_l)), as where the slope is computed from the output twice.',
      defect: 'f′ taken at the prediction and not at the preactivation',
      refutedBy: 'settled-with-label',
    },
    assembled({ slope: (phi, a) => A.slope(phi, A.activate(phi, a)) }),
  ),
  wrongGradient(
    {
      id: 'wrong-pcn-ungated-feedback',
      name: 'Wrong: errors not gated',
      description: 'ε_{l−1} goes back in place of h_{l−1}: f′ is left out.',
      defect: 'f′ left out of the feedback',
      refutedBy: 'settled-with-label',
    },
    assembled({ slope: (_, a) => ({ ...a, data: a.data.map(() => 1) }) }),
  ),
];
