import { judgeGroup } from './judged.ts';

judgeGroup('sentences');
