/** All that may be done in a simulated world, and how often beside a hundred taps. */
import type { Act } from './acting.ts';
import { clone, flip, foreign, guess, replay } from './attacker.ts';
import { addCard, freeze, lose, losePlastic, reboot, remove, syncBand } from './cardholder.ts';
import { closeDay, refund, voidSale } from './merchant.ts';
import { tap } from './tap.ts';
import { kill, outage, wrongClock } from './trouble.ts';

export type ActName =
  | 'tap'
  | 'refund'
  | 'void'
  | 'closeDay'
  | 'addCard'
  | 'sync'
  | 'freeze'
  | 'remove'
  | 'lose'
  | 'losePlastic'
  | 'reboot'
  | 'replay'
  | 'clone'
  | 'flip'
  | 'foreign'
  | 'guess'
  | 'kill'
  | 'wrongClock'
  | 'outage';

export const ACTS: Readonly<Record<ActName, { readonly act: Act; readonly weight: number }>> = {
  tap: { act: tap, weight: 100 },
  refund: { act: refund, weight: 4 },
  void: { act: voidSale, weight: 3 },
  closeDay: { act: closeDay, weight: 1 },
  addCard: { act: addCard, weight: 2 },
  sync: { act: syncBand, weight: 3 },
  freeze: { act: freeze, weight: 2 },
  remove: { act: remove, weight: 1 },
  lose: { act: lose, weight: 0.5 },
  losePlastic: { act: losePlastic, weight: 0.4 },
  reboot: { act: reboot, weight: 1 },
  replay: { act: replay, weight: 1 },
  clone: { act: clone, weight: 0.7 },
  flip: { act: flip, weight: 1 },
  foreign: { act: foreign, weight: 0.5 },
  guess: { act: guess, weight: 0.3 },
  kill: { act: kill, weight: 1.5 },
  wrongClock: { act: wrongClock, weight: 0.5 },
  outage: { act: outage, weight: 0.7 },
};
