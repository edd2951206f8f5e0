import { judgeGroup } from './judged.ts';

judgeGroup('general');
