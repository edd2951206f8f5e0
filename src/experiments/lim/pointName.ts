import type { ScalingExponents } from '../../network/scalingFamily.ts';
import { conditionOf } from './scalingTable.ts';

/** The name of the point of the family that rows of a condition are of. */
export const nameOf = (names: Readonly<Record<string, ScalingExponents>>, condition: string): string =>
  Object.entries(names).find(([, at]) => conditionOf(at) === condition)?.[0] ?? condition;
