/** All that may be done in a simulated world, and how often beside a hundred taps. */
import type { Act } from './acting.ts';
import { clone, flip, foreign, guess, replay, restore } from './attacker.ts';
import { addCard, freeze, lose, losePlastic, reboot, remove, syncBand } from './cardholder.ts';
import { activateAtDesk, callDesk } from './desk.ts';
import { dispute } from './disputes.ts';
import { closeDay, complete, increment, reduce, refund, voidSale } from './merchant.ts';
import { payWithPlastic } from './plastic.ts';
import { hold, tap } from './tap.ts';
import { changeKeys, kill, outage, wrongClock } from './trouble.ts';

export type ActName =
  | 'tap'
  | 'hold'
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
  | 'outage'
  | 'plastic'
  | 'reduce'
  | 'complete'
  | 'increment'
  | 'dispute'
  | 'desk'
  | 'deskActivates'
  | 'restore'
  | 'changeKeys';

export const ACTS: Readonly<Record<ActName, { readonly act: Act; readonly weight: number }>> = {
  tap: { act: tap, weight: 100 },
  hold: { act: hold, weight: 4 },
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
  plastic: { act: payWithPlastic, weight: 6 },
  reduce: { act: reduce, weight: 1.5 },
  complete: { act: complete, weight: 3 },
  increment: { act: increment, weight: 2 },
  dispute: { act: dispute, weight: 1.5 },
  desk: { act: callDesk, weight: 1 },
  deskActivates: { act: activateAtDesk, weight: 0.7 },
  restore: { act: restore, weight: 0.7 },
  changeKeys: { act: changeKeys, weight: 0.7 },
};
