import { judgeGroup } from './judged.ts';

judgeGroup('convolution');
