import { judgeGroup } from './judged.ts';

judgeGroup('long');
