/** Stage, band and till, for everybody. */
import { proveWalks } from './prove-walks.ts';
import { bandWalk } from './walks/band.ts';
import { stageWalk } from './walks/stage.ts';
import { tillWalk } from './walks/till.ts';

proveWalks([bandWalk, stageWalk, tillWalk]);
