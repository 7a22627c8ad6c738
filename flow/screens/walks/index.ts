/** The walks of all rooms. */
import type { Walk } from '../walk.ts';
import { bandWalk } from './band.ts';
import { bankMobileWalk, bankWalk } from './bank.ts';
import { deskWalk } from './desk.ts';
import { guideWalk } from './guide.ts';
import { helpWalk } from './help.ts';
import { operateWalk } from './operate.ts';
import { phoneAddingWalk } from './phone-adding.ts';
import { phoneWalletWalk } from './phone-wallet.ts';
import { stageWalk } from './stage.ts';
import { tillWalk } from './till.ts';
import { traceWalk } from './trace.ts';

export const WALKS: readonly Walk[] = [
  stageWalk,
  phoneAddingWalk,
  phoneWalletWalk,
  bandWalk,
  tillWalk,
  bankWalk,
  bankMobileWalk,
  deskWalk,
  traceWalk,
  operateWalk,
  helpWalk,
  guideWalk,
];
