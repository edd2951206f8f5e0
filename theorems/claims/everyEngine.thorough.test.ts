import { GROUPS, judgeGroup } from './judged.ts';

for (const name of Object.keys(GROUPS)) judgeGroup(name, 'every engine');
