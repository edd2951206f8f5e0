import type { CoverageRow } from '../../evidence/coverage.ts';
import { FIGURE_CLAIMS } from '../sample-efficiency/figures/index.ts';
import { onRecords } from './row.ts';

/** The claims about a figure whose ids go on like this, in every reading. */
const about = (...parts: readonly string[]): string[] =>
  FIGURE_CLAIMS.map(({ id }) => id).filter((id) => parts.some((part) => id.startsWith(`se/fig-${part}-`)));

/** Figures 1–10 of SE, and what it says about them. */
export const SE_FIGURES: readonly CoverageRow[] = [
  onRecords(
    'Figure 1',
    '"PC changes its output more directly towards the target than BP"',
    'se/1',
    'se/s2-3-alignment-range',
    ...about('01-b-path'),
  ),
  onRecords(
    'Figure 1, §2.3',
    '"Neither BP nor PC follows this shortest path"',
    'se/1',
    'se/s3-1-2-cancellation-printed',
  ),
  onRecords('Figure 2', 'target alignment by depth, width and initialisation; whole training', 'se/2'),
  onRecords(
    'Figure 2, §3.1.3',
    '"PC achieves better target alignment than BP" under both initialisations',
    'se/2',
    'se/s3-1-less-interference-printed',
    ...about(
      '02-a-pc-above-bp',
      '02-b-pc-above-bp',
      '02-c-pc-above-bp',
      '02-d-pc-above-bp',
      '02-a-advantage',
      '02-b-advantage',
      '02-c-advantage',
      '02-d-advantage',
    ),
  ),
  onRecords(
    'Figure 2, §3.1.3',
    'norm-preserving weights: "near-perfect alignment", "largely insensitive" to width, "decreases slightly" with depth',
    'se/2',
    'se/eq-18',
    ...about('02-c-near-perfect', '02-d-near-perfect', '02-d-width-insensitive', '02-c-decreases'),
  ),
  onRecords(
    'Figure 2, §3.1.3',
    'Kaiming weights: "deteriorates markedly as depth increases", "greater variability"',
    'se/2',
    'se/eq-22',
    'se/s3-1-2-overlap-spread',
    ...about('02-a-deteriorates', '02-a-kaiming-below-norm', '02-a-kaiming-varies'),
  ),
  onRecords(
    'Figure 2, §3.1.3',
    '"PC is more sample efficient while learning over longer training trajectories"',
    'se/2',
  ),
  onRecords(
    'Figure 2, §3.1.3',
    'at eight hidden layers "PC with Norm-preserving initialisation clearly outperforms all alternatives"',
    'se/2',
  ),
  onRecords('Figure 3', 'target alignment by condition number; online training', 'se/3'),
  onRecords(
    'Figure 3A, §3.2',
    'with layer-specific rates "PC always learns with the maximal target alignment of one"',
    'se/3',
    'se/theorem-1',
    ...about('03-a-theorem-1'),
  ),
  onRecords(
    'Figure 3A, §3.2',
    '"BP benefits … but does not achieve maximal alignment or independence from architecture"',
    'se/3',
    'se/eq-25',
    ...about('03-a-scaled-bp'),
  ),
  onRecords(
    'Figure 3A, §3.2',
    '"Increasing the condition number … reduces target alignment", as expected of "stronger interference"',
    'se/3',
    'se/s3-1-1-orthogonal',
    ...about('03-a-conditioning'),
  ),
  onRecords(
    'Figure 3B, C, §3.2',
    '"PC and scaled PC still outperform BP and scaled BP", with "little benefit … at the beginning"',
    'se/3',
  ),
  onRecords('Figure 3C, §3.2', '"This also holds for deeper networks"', 'se/3'),
  onRecords(
    'Figure 3D, §3.2',
    'autoencoder: "limited benefit at the beginning of training if the batch size is 1"',
    'se/3',
  ),
  onRecords('Figure 4', 'target alignment by batch size; training in batches', 'se/4'),
  onRecords(
    'Figure 4A, §3.3',
    'rescaled PC is optimal "independently of batch size"',
    'se/4',
    'se/theorem-2-transposed',
    'se/s3-3-past-rank-linear-targets',
    'se/s3-3-batch-independence-printed',
    ...about('04-a-pc-matrix'),
  ),
  onRecords(
    'Figure 4A, §3.3',
    'standard forms decrease with the batch',
    'se/4',
    'se/eq-43',
    'se/eq-45',
    ...about('04-a-bp-falls', '04-a-pc-falls'),
  ),
  onRecords(
    'Figure 4A, §3.3',
    'scaled BP "still fails to reach optimal alignment and consistently underperforms PC"',
    'se/4',
    'se/eq-28',
    ...about('04-a-scaled-bp'),
  ),
  onRecords(
    'Figure 4B, C, §3.3',
    '"scaled PC reached the minimum achievable error with much less training steps"',
    'se/4',
  ),
  onRecords(
    'Figure 4D, §3.3',
    '"Rescaled PC reached the minimum test error fastest, followed by default PC, rescaled BP and BP"',
    'se/4',
  ),
  onRecords(
    'Figure 5',
    'ResNets "slightly better baseline alignment than DLNs, particularly for BP"',
    'se/5',
    'se/appendix-i-singular-values-printed',
    ...about('05-residual-above-dln', '05-step-does-not'),
  ),
  onRecords(
    'Figure 5',
    '"PC consistently outperforms BP in both architectures, with the advantage amplified as depth increases"',
    'se/5',
    ...about('05-pc-above-bp', '05-advantage-grows'),
  ),
  onRecords(
    'Figure 6',
    'α_l = 1/⟨x*, x*⟩ gives near-perfect alignment in ResNets and DLNs',
    'se/6',
    'se/residual-rate-printed',
    'se/residual-theorem-1',
    'se/theorem-1',
    ...about('06-printed', '06-near-perfect', '06-theorem-1'),
  ),
  onRecords('Figure 7', '"default PC consistently outperforms BP" at widths 15, 20 and 40', 'se/7'),
  onRecords(
    'Figure 7, J.1',
    '"The learning rate sweeps are extensive to ensure that the optimal point is reached"',
    'se/7',
  ),
  onRecords(
    'Figure 8',
    'online, rescaling "provides effectively no benefits"; in batches "rescaled PC consistently outperforms"',
    'se/8',
  ),
  onRecords('Figure 8, J.1', 'online at width 40, "PC and rescaled PC clearly outperform BP and rescaled BP"', 'se/8'),
  onRecords(
    'Figure 9',
    'autoencoder: "PC outperforms BP in both cases, though the rescaled algorithms only benefit from larger batch sizes"',
    'se/9',
  ),
  onRecords('Figure 9, J.2', '"The final error achieved by PC trained networks also remains lower than BP"', 'se/9'),
  onRecords(
    'Figure 10',
    'eight hidden layers: "benefits offered by rescaling can be observed mostly when we increase the batch size to 64"',
    'se/10',
  ),
  onRecords(
    'Figure 10, J.3',
    '"All observations … in 1 hidden layer network also apply to 8 hidden layer networks"',
    'se/10',
  ),
];
