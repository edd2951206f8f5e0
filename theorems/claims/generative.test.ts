import { judgeGroup } from './judged.ts';

judgeGroup('generative');
