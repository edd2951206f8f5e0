import { judgeGroup } from './judged.ts';

judgeGroup('limits-scalings');
