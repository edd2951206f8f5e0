import { ALTERATIONS } from './alterations.ts';
import { asGiven, updatesWith } from './beliefs.ts';
import { LEARNING_FAMILIES } from './learningFamilies.ts';
import { type LearningWorld, world } from './learningWorld.ts';
import { ORDER_WORLDS } from './orderWorlds.ts';
import { OTHER_ACTIVITIES } from './otherActivities.ts';
import { SAMPLE_WORLDS } from './sampleWorlds.ts';

const altered: readonly LearningWorld[] = ALTERATIONS.flatMap(({ clause, belief }) => [
  world(`${clause} in learning`, (p, z) => updatesWith(z, { signals: belief(p), factors: belief(p) })),
  world(`${clause} in the errors of learning`, (p, z) => updatesWith(z, { signals: belief(p), factors: asGiven(p) })),
  world(`${clause} in the update, though not in its errors`, (p, z) =>
    updatesWith(z, { signals: asGiven(p), factors: belief(p) }),
  ),
]);

/** What rules have been seen to learn instead of −∂F/∂θ. */
export const LEARNING_WORLDS: readonly LearningWorld[] = [
  ...[...OTHER_ACTIVITIES, ...SAMPLE_WORLDS, ...ORDER_WORLDS],
  ...[...altered, ...LEARNING_FAMILIES],
];
