import type { Claim } from '../../../evidence/claim.ts';
import { type RowEffects, at, between, both, curves, drop, last, ofRuns } from './curves.ts';
import { UNSEEN, recorded } from './recorded.ts';

const dropOf = (condition: string): RowEffects => ofRuns(condition, 'clamped', drop);
const removes = (condition: string): RowEffects =>
  between('blog', condition, 'clamped', (blog, other) => drop(blog) / 2 - drop(other));

const fallsTogether = recorded({
  ...{
    ...at,
    panel: 'layer-0',
    id: 'pcn/energy-and-accuracy-fall',
    place: '§6b, "energy can go down while accuracy goes down"',
  },
  title: 'Energy and clamped accuracy can fall together, with true labels and with random ones',
  statement: `With T = 50 and four layers, from the untrained network to the fourth epoch, both fall in every run. ${UNSEEN}`,
  formula: String.raw`E_0 - E_4,\; \mathrm{acc}_0 - \mathrm{acc}_4`,
  effect: 'fall of the energy, and of the clamped accuracy',
  effects: both(dropOf('blog'), dropOf('random labels'), (rows) => ({
    energy: curves(rows, 'blog', 'energy').map(drop),
  })),
  controls: { 'start × 0.01': dropOf('start × 0.01') },
  expected: 'holds',
});

const layerZero = recorded({
  ...{ ...at, panel: 'layer-0', id: 'pcn/layer-0-causes-drop-printed', place: '§6b, "per-layer learning rates"' },
  title:
    'The updates of layer 0 cause the fall of the clamped accuracy: a tenth of their rate removes at least half of it',
  statement: `With η_0 divided by 10 the accuracy falls by less than half of what it falls without. ${UNSEEN}`,
  formula: String.raw`\tfrac12 \Delta\mathrm{acc} - \Delta\mathrm{acc}_{\eta_0/10}`,
  effect: 'half of the fall − the fall with η₀/10',
  effects: removes('η₀ / 10'),
  expected: 'refuted',
  erratum: {
    note: 'With η_0/10 it falls as much. What removes the fall is a start near 0, or more steps of inference: what the readout has learned is the noise of the start.',
    corrected: 'pcn/start-causes-drop',
  },
});

const startCauses = recorded({
  ...{ ...at, panel: 'layer-0', id: 'pcn/start-causes-drop', place: '§6b, "What kills my training"' },
  title: 'A start near 0, or four times the steps of inference, removes the fall of the clamped accuracy',
  statement: `From latents of scale 0.01, or with T = 200 in place of 50, the accuracy falls by less than half of what it falls without. ${UNSEEN}`,
  formula: String.raw`\tfrac12 \Delta\mathrm{acc} - \Delta\mathrm{acc}_{changed}`,
  effect: 'half of the fall − the fall with the change',
  effects: both(removes('start × 0.01'), removes('T = 200')),
  controls: { 'η₀ / 10': removes('η₀ / 10') },
  expected: 'holds',
});

const layerZeroHot = recorded({
  ...{ ...at, panel: 'layer-0', id: 'pcn/layer-0-holds-the-energy', place: '§6b, "Layer 0 is white-hot"' },
  title: 'Of normalised images, layer 0 holds more than nine tenths of the energy; of pixels in [0, 1], less than half',
  statement:
    'After four epochs the share of ½‖ε_0‖² in the energy of all layers is above 0.9 with normalisation, and below 0.5 without.',
  formula: String.raw`s_0 - 0.9,\; 0.5 - s_0`,
  effect: 'share of layer 0 − 0.9 with normalisation, 0.5 − share without',
  effects: both(
    ofRuns('normalised', 'share of e0', (share) => last(share) - 0.9),
    ofRuns('blog', 'share of e0', (share) => 0.5 - last(share)),
  ),
  expected: 'holds',
});

/** §6b: energy and accuracy that fall together, and what layer 0 has to do with it. */
export const layerZeroClaims: readonly Claim[] = [fallsTogether, layerZero, startCauses, layerZeroHot];
