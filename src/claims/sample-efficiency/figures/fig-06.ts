import type { Claim } from '../../../evidence/claim.ts';
import { rulesExchanged, settingsExchanged } from './alterations.ts';
import { ROUNDING, infinitesimal } from './alignment.ts';
import { aboveBound } from './effects.ts';
import { INITS } from './fig-05.ts';
import { readings, recorded } from './recorded.ts';

const at = { figure: 'se/6', panel: 'a', place: 'Figure 6, Appendix I' } as const;

const architectures = (['dln', 'residual'] as const).flatMap((architecture) => {
  const name = architecture === 'dln' ? 'deep linear' : 'residual';
  const setting = { architecture };
  return [
    ...recorded({
      ...{ ...at, id: `06-theorem-1-${architecture}` },
      title: `With rates 1/⟨x*, x̂⟩ PC has target alignment 1 in ${name} networks of every depth`,
      statement: 'In the limit of small steps the alignment is 1 but for rounding, at 1 to 8 hidden layers.',
      formula: String.raw`\mathrm{TA} - (1 - 10^{-9})`,
      effect: 'TA − (1 − 1e-9)',
      effects: aboveBound(infinitesimal('pc-rate', setting), 1 - ROUNDING, 'hidden'),
      controls: { 'PC without rates': aboveBound(infinitesimal('pc', { ...setting, hidden: 8 }), 1 - ROUNDING) },
      altered: rulesExchanged('pc-rate', 'pc-norm'),
      readings: readings(INITS),
    }),
    ...recorded({
      ...{ ...at, id: `06-printed-${architecture}` },
      title: `With the printed rates 1/⟨x*, x*⟩ PC has target alignment 1 in ${name} networks of every depth`,
      statement: 'In the limit of small steps the alignment is 1 but for rounding, at 1 to 8 hidden layers.',
      formula: String.raw`\mathrm{TA} - (1 - 10^{-9})`,
      effect: 'TA − (1 − 1e-9)',
      effects: aboveBound(infinitesimal('pc-norm', setting), 1 - ROUNDING, 'hidden'),
      altered: rulesExchanged('pc-norm', 'pc'),
      readings: readings(INITS, 'refuted'),
    }),
    ...recorded({
      ...{ ...at, id: `06-near-perfect-${architecture}` },
      title: `With the printed rates PC’s target alignment is above 0.95 in ${name} networks of every depth`,
      statement: 'Near-perfect, read as above 0.95, at 1 to 8 hidden layers.',
      formula: String.raw`\mathrm{TA} - 0.95`,
      effect: 'TA − 0.95',
      effects: aboveBound(infinitesimal('pc-norm', setting), 0.95, 'hidden'),
      altered: settingsExchanged('architecture', 'dln', 'residual'),
      readings: architecture === 'dln' ? readings(INITS, 'refuted') : readings(INITS),
    }),
  ];
});

export const fig06: readonly Claim[] = architectures;
