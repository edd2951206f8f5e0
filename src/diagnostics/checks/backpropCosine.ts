import { significant } from '../../numerals.ts';
import type { Diagnostic } from '../diagnostic.ts';
import { NOT_DISCRIMINATIVE, compared } from '../discriminative.ts';
import { compare } from '../steps.ts';

export const backpropCosine: Diagnostic = {
  id: 'backprop-cosine',
  title: 'cosine between the weight change of predictive coding and that of backpropagation, all layers together',
  threshold: '0',
  why: 'Derived: to first order a change with a negative cosine raises the loss of its batch. Between 0 and 1 both lower it, by different ways, and neither is a fault.',
  wrong: 'What is learnt at these states raises the loss of its own batch.',
  change: 'Let inference settle, from the feedforward sweep; look at settledness and inference-step.',
  evidence: 'The loss of the batch before and after one small step of learning.',
  measure(run) {
    const found = compared(run);
    if (found === undefined) return { missing: NOT_DISCRIMINATIVE };
    const weights = (all: typeof found.local) => all.map((one) => one['weights']);
    const layers = found.local.map((one, e) => compare([one['weights']], [found.backprop[e]!['weights']]));
    const { cosine, ratio } = compare(weights(found.local), weights(found.backprop));
    if (Number.isNaN(cosine)) return { missing: 'weight changes that are not 0' };
    return {
      value: cosine,
      ill: cosine < 0,
      detail: `norm ${significant(ratio)} times backpropagation's; by layer ${layers.map((layer) => significant(layer.cosine, 2)).join(', ')}`,
    };
  },
};
