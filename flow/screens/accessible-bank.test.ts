/** The bank’s pages and its desk, for everybody. */
import { proveWalks } from './prove-walks.ts';
import { bankMobileWalk, bankWalk } from './walks/bank.ts';
import { deskWalk } from './walks/desk.ts';

proveWalks([bankMobileWalk, bankWalk, deskWalk]);
