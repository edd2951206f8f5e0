/** What can do points in place of this machine. */
export const CLUSTERS = ['slurm', 'hyperqueue'] as const;
export type Cluster = (typeof CLUSTERS)[number];
