import { judgeGroup } from './judged.ts';

judgeGroup('theorems');
