import { judgeGroup } from './judged.ts';

judgeGroup('definitions');
