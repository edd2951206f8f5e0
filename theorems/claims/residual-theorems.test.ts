import { judgeGroup } from './judged.ts';

judgeGroup('residual-theorems');
