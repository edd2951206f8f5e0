import type { PaperId } from '../evidence/claim.ts';

/** Where a claim's paper is to be read. */
export interface Paper {
  readonly short: string;
  readonly title: string;
  readonly url?: string;
}

export const papers: Readonly<Record<PaperId, Paper>> = {
  SE: {
    short: 'Sample efficiency',
    title: 'Understanding Sample Efficiency in Predictive Coding (Oliviers, Lominadze, Bogacz; arXiv 2605.11911)',
    url: 'https://arxiv.org/abs/2605.11911',
  },
  LIM: {
    short: 'Limits',
    title: 'On the Infinite Width and Depth Limits of Predictive Coding Networks (arXiv 2602.07697)',
    url: 'https://arxiv.org/abs/2602.07697',
  },
  PCN: {
    short: 'PCN from scratch',
    title: 'Road to Predictive Coding Language Models: Predictive Coding Networks (E. Hemphill, blog post)',
  },
  PC: { short: 'Predictive coding', title: 'The definitions of predictive coding that the other papers build on' },
};
