import { judgeGroup } from './judged.ts';

judgeGroup('inference');
