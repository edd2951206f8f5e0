import { judgeGroup } from './judged.ts';

judgeGroup('limits-energy');
