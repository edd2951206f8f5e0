import { judgeGroup } from './judged.ts';

judgeGroup('appendix-equations');
