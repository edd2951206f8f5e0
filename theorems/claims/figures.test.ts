import { judgeGroup } from './judged.ts';

judgeGroup('figures');
