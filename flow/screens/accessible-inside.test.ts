/** The rooms of those who look inside, and of those who ask, for everybody. */
import { proveWalks } from './prove-walks.ts';
import { guideWalk } from './walks/guide.ts';
import { helpWalk } from './walks/help.ts';
import { operateWalk } from './walks/operate.ts';
import { traceWalk } from './walks/trace.ts';

proveWalks([guideWalk, helpWalk, operateWalk, traceWalk]);
