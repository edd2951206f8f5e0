import { judgeGroup } from './judged.ts';

judgeGroup('equations');
