import { localUpdates } from './updates.ts';
import type { EngineRule } from './rule.ts';

/** What predictive coding learns from activities, wherever they come from: nothing leaves the device. */
export const learnLocally: EngineRule['learn'] = (A, problem, activities) =>
  A.scope(() => localUpdates(A, problem, activities));
