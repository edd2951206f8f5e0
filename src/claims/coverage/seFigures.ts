import type { CoverageRow } from '../../evidence/coverage.ts';
import { onRecords } from './row.ts';

/** Figures 1–10 of SE, and what it says about them. */
export const SE_FIGURES: readonly CoverageRow[] = [
  onRecords(
    'Figure 1',
    '"PC changes its output more directly towards the target than BP"',
    'se/1',
    'se/s2-3-alignment-range',
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
  ),
  onRecords(
    'Figure 2, §3.1.3',
    'norm-preserving weights: "near-perfect alignment", "largely insensitive" to width, "decreases slightly" with depth',
    'se/2',
    'se/eq-18',
  ),
  onRecords(
    'Figure 2, §3.1.3',
    'Kaiming weights: "deteriorates markedly as depth increases", "greater variability"',
    'se/2',
    'se/eq-22',
    'se/s3-1-2-overlap-spread',
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
  ),
  onRecords(
    'Figure 3A, §3.2',
    '"BP benefits … but does not achieve maximal alignment or independence from architecture"',
    'se/3',
    'se/eq-25',
  ),
  onRecords(
    'Figure 3A, §3.2',
    '"Increasing the condition number … reduces target alignment", as expected of "stronger interference"',
    'se/3',
    'se/s3-1-1-orthogonal',
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
  ),
  onRecords('Figure 4A, §3.3', 'standard forms decrease with the batch', 'se/4', 'se/eq-43', 'se/eq-45'),
  onRecords(
    'Figure 4A, §3.3',
    'scaled BP "still fails to reach optimal alignment and consistently underperforms PC"',
    'se/4',
    'se/eq-28',
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
  ),
  onRecords(
    'Figure 5',
    '"PC consistently outperforms BP in both architectures, with the advantage amplified as depth increases"',
    'se/5',
  ),
  onRecords(
    'Figure 6',
    'α_l = 1/⟨x*, x*⟩ gives near-perfect alignment in ResNets and DLNs',
    'se/6',
    'se/residual-rate-printed',
    'se/residual-theorem-1',
    'se/theorem-1',
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
