/** The phone’s screens, for everybody. */
import { proveWalks } from './prove-walks.ts';
import { phoneAddingWalk } from './walks/phone-adding.ts';
import { phoneWalletWalk } from './walks/phone-wallet.ts';

proveWalks([phoneAddingWalk, phoneWalletWalk]);
