import { RuleFault } from '../../protocol/conversation.ts';
import { Misfit } from './network.ts';

/** The checks of a model, in the order of the report; `report/modelText.ts` says each as a sentence. */
export type ModelCheckId =
  'answers' | 'state' | 'parameters' | 'energy' | 'descent' | 'learning' | 'stationarity' | 'backprop';

/** What one check found at one place. */
export interface Finding {
  readonly check: ModelCheckId;
  /** Layer 1 … L, or the network as a whole. */
  readonly layer?: number | undefined;
  /** A parameter's name. */
  readonly of?: string | undefined;
  readonly verdict: 'holds' | 'refuted' | 'undecided';
  readonly sentence: string;
  /** Relative error, where one was measured, and what it may be. */
  readonly error?: number | undefined;
  readonly bound?: number | undefined;
}

/** What was found; an answer that does not fit refutes, and one that does not come leaves undecided. */
export async function finding(
  at: Pick<Finding, 'check' | 'layer'>,
  found: () => Promise<readonly Omit<Finding, 'check' | 'layer'>[]>,
): Promise<readonly Finding[]> {
  try {
    return (await found()).map((one) => ({ ...at, ...one }));
  } catch (error) {
    if (error instanceof Misfit)
      return [{ ...at, layer: error.layer ?? at.layer, verdict: 'refuted', sentence: error.message }];
    if (error instanceof RuleFault) return [{ ...at, verdict: 'undecided', sentence: error.message }];
    throw error;
  }
}
