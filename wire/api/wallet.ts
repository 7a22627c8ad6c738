/** What the wallet answers: to cardholders by their phones, and to the token service. */
import { contract } from '@armilla/kit/contract';
import { helpOperations } from './help.ts';
import { accountOperations } from './wallet-accounts.ts';
import { cardOperations } from './wallet-cards.ts';
import { deviceOperations } from './wallet-devices.ts';
import { outsideOperations } from './wallet-outside.ts';

export { bandLogEntry } from './band-log.ts';
export { historyEntry, walletCard } from './wallet-cards.ts';
export { device } from './wallet-devices.ts';

export const walletContract = contract('wallet', {
  ...accountOperations,
  ...deviceOperations,
  ...cardOperations,
  ...helpOperations,
  ...outsideOperations,
});
