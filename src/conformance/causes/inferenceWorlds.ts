import { ALTERATIONS } from './alterations.ts';
import { asGiven, gradientWith } from './beliefs.ts';
import { INFERENCE_FAMILIES } from './inferenceFamilies.ts';
import { type InferenceWorld, world } from './inferenceWorld.ts';
import { RESTING_WORLDS } from './restingWorlds.ts';

const altered: readonly InferenceWorld[] = ALTERATIONS.flatMap(({ clause, belief, whole }) => {
  const at = (where: string, believed: readonly ('errors' | 'signals' | 'feedback')[]): InferenceWorld =>
    world(`${clause} ${where}`, (p, z) => {
      const of = (part: 'errors' | 'signals' | 'feedback') => (believed.includes(part) ? belief(p) : asGiven(p));
      return gradientWith(z, { errors: of('errors'), signals: of('signals'), feedback: of('feedback') });
    });
  return [
    at('in inference', ['errors', 'signals', 'feedback']),
    ...(whole ? [] : [at('in the feedback of inference', ['feedback'])]),
    at('in the errors of inference', ['errors', 'signals']),
    at('in the error that is fed back', ['signals']),
    at('in each layer’s own error, though not in what is fed back', ['errors']),
  ];
});

/** At rest these are one mistake: p_l divides out where what is fed back has it too. */
const PRECISIONS_CANCEL =
  'precisions cancel in inference: they are taken as 1, or an error is fed back with the precision of the layer below';
const CANCELLING = [
  'precisions are taken as 1 in inference',
  'precisions are taken as 1 in the errors of inference',
  'each layer has the precision of the layer after it in each layer’s own error, though not in what is fed back',
  'each layer has the precision of the layer before it in the error that is fed back',
  'all layers have the first precision in inference',
  'all layers have the first precision in the errors of inference',
  'all layers have the output’s precision in inference',
  'all layers have the output’s precision in the errors of inference',
];
const oneForAll = (world: InferenceWorld): readonly InferenceWorld[] => {
  const at = CANCELLING.indexOf(String(world.clause));
  return at < 0 ? [world] : at === 0 ? [{ ...world, clause: PRECISIONS_CANCEL }] : [];
};

/** What rules have been seen to bring to rest instead of ∇F. */
export const INFERENCE_WORLDS: readonly InferenceWorld[] = [
  ...[...RESTING_WORLDS, ...altered.flatMap(oneForAll), ...INFERENCE_FAMILIES],
];
