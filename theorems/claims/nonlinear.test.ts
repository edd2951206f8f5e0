import { judgeGroup } from './judged.ts';

judgeGroup('nonlinear');
