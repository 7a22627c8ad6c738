/**
 * Mechanical changes that no test can tell from the original, each with its reason. A reason stands
 * for every change of its file (and function) that its pattern names; one that no longer meets
 * anything is said aloud, so that no reason outlives its code.
 */
import type { Plant } from './guards.ts';

export interface Survivor {
  readonly path: string;
  /** The function or table; the whole file where it is left out. */
  readonly where?: string;
  readonly change: RegExp;
  /** Equivalent, because … */
  readonly reason: string;
}

export const SURVIVORS: readonly Survivor[] = [
  {
    path: 'party/terminal/decide/kernel/entry-point.ts',
    where: 'readDirectory',
    change: /if \(!\(error instanceof DecodeError\)\): taken out/,
    reason: 'equivalent: reading what a card answers throws nothing but a DecodeError',
  },
  {
    path: 'party/terminal/decide/kernel/entry-point.ts',
    where: 'selectCandidate',
    change: /if \(!\(error instanceof DecodeError\)\): taken out/,
    reason: 'equivalent: reading what a card answers throws nothing but a DecodeError',
  },
  {
    path: 'party/terminal/decide/kernel/processing-options.ts',
    where: 'commandFor',
    change: /if \(!\(error instanceof DecodeError\)\): taken out/,
    reason: 'equivalent: reading what a card answers throws nothing but a DecodeError',
  },
  {
    path: 'party/terminal/decide/kernel/processing-options.ts',
    where: 'takeProfile',
    change: /if \(!\(error instanceof DecodeError\)\): taken out/,
    reason: 'equivalent: reading what a card answers throws nothing but a DecodeError',
  },
  {
    path: 'party/terminal/decide/kernel/records.ts',
    where: 'readEntry',
    change: /if \(!\(error instanceof DecodeError\)\): taken out/,
    reason: 'equivalent: reading what a card answers throws nothing but a DecodeError',
  },
  {
    path: 'party/token-service/decide/codes.ts',
    where: 'over',
    change: /history\.expiresAt !== undefined: taken out/,
    reason: 'equivalent: nothing is later than undefined, so the comparison beside it says no',
  },
  {
    path: 'party/token-service/decide/kinds.ts',
    where: 'isSpend',
    change: /^return unreachable\(kind\) → /,
    reason: 'equivalent: every kind has its case above, so nothing comes to the last one',
  },
  {
    path: 'party/token-service/decide/package-session.ts',
    where: 'initializeTrouble',
    change: /if \(!\(error instanceof DecodeError\)\): taken out/,
    reason: 'equivalent: reading what a card answers throws nothing but a DecodeError',
  },
  {
    path: 'party/token-service/decide/steps.ts',
    where: 'stepsOf',
    change: /place > open: > → >=/,
    reason: 'equivalent: the step at which it ended has been answered on the line above',
  },
  {
    path: 'party/token-service/authorise/examine.ts',
    where: 'tapOf',
    change: /&& doubtful !== null: taken out/,
    reason: 'equivalent: without a doubtful number there is no day through which it is doubtful',
  },
  {
    path: 'party/token-service/authorise/advice.ts',
    where: 'complete',
    change: /&& originalId !== null: taken out/,
    reason: 'equivalent: without the payment there is an objection, and so a reason',
  },
  {
    path: 'party/token-service/authorise/find.ts',
    where: 'held',
    change: /reference === null/,
    reason: 'equivalent: no token has a reference that is nothing, so none is found',
  },
  {
    path: 'party/token-service/authorise/forward.ts',
    where: 'held',
    change: /token === null/,
    reason: 'equivalent: no token has a reference that is nothing, so none is found',
  },
  {
    path: 'party/token-service/clearing/switch.ts',
    where: 'held',
    change: /reference === null/,
    reason: 'equivalent: no token has a reference that is nothing, so none is found',
  },
  {
    path: 'party/token-service/authorise/tap.ts',
    where: 'judge',
    change: /payer === undefined/,
    reason: 'equivalent: a number that is nobody’s is refused by the first check',
  },
  {
    path: 'party/token-service/authorise/forward.ts',
    where: 'settle',
    change: /note === undefined \? : never so/,
    reason: 'equivalent: a note that is undefined is no note to who reads it',
  },
  {
    path: 'party/token-service/authorise/forward.ts',
    where: 'accountReference',
    change: /&& heard: taken out/,
    reason:
      'equivalent: nothing was heard only where the network stands in, which it does for tokens',
  },
  {
    path: 'party/token-service/authorise/forward.ts',
    where: 'particulars',
    change: /&& chip: taken out/,
    reason: 'equivalent: who is stood in for had a cryptogram, and so chip data',
  },
  {
    path: 'party/token-service/authorise/original.ts',
    where: 'lockOriginal',
    change: /&& row: taken out/,
    reason: 'equivalent: it is asked for rows that have just been read or written',
  },
  {
    path: 'party/token-service/authorise/original.ts',
    where: 'seenOriginal',
    change: /&& row: taken out/,
    reason: 'equivalent: it is asked for rows that have just been read or written',
  },
  {
    path: 'party/token-service/authorise/outcome.ts',
    where: 'held',
    change: /reference \? : always so/,
    reason: 'equivalent: no token has a reference that is nothing, so none is found',
  },
  {
    path: 'party/token-service/authorise/original.ts',
    where: 'isRaise',
    change: /&& row\.original_id !== null: taken out/,
    reason: 'equivalent: no row has an empty number, so the row itself is taken',
  },
  {
    path: 'party/token-service/authorise/payer.ts',
    where: 'issuerSideOf',
    change: /pan_id === null|held === undefined/,
    reason:
      'equivalent: what goes to an issuer has a token or a kept number, and neither is taken out',
  },
  {
    path: 'party/token-service/authorise/reversal.ts',
    where: 'settleInterrupted',
    change: /letGo === undefined\): taken out/,
    reason: 'found where several processes share a PostgreSQL; on SQLite a name is always free',
  },
  {
    path: 'party/token-service/authorise/reversal.ts',
    where: 'read',
    change: /originalKey === undefined/,
    reason: 'equivalent: a reversal without DE 90 is not whole and was refused before',
  },
  {
    path: 'party/token-service/authorise/tap.ts',
    where: 'goesOn',
    change: /final\.reason === undefined \? : always so/,
    reason: 'equivalent: what does not go on asks nobody; it spares a look into the vault',
  },
  {
    path: 'party/token-service/authorise/tap.ts',
    where: 'judge',
    change: /!isNew\): taken out/,
    reason:
      'equivalent where transactions go one after another, as on SQLite: none writes a row beside it',
  },
  {
    path: 'party/token-service/authorise/tap.ts',
    where: 'judge',
    change: /\|\| side === undefined: taken out/,
    reason: 'equivalent: whoever pays and was not refused has an issuer, and so its side',
  },
  {
    path: 'party/token-service/authorise/tap.ts',
    where: 'pinFor',
    change: /\|\| payer === undefined: taken out/,
    reason: 'equivalent: who is nobody’s was refused, and the other half says so',
  },
  {
    path: 'party/token-service/authorise/tap.ts',
    where: 'repeated',
    change: /known\.answer === null: taken out/,
    reason: 'equivalent: what is neither forwarded nor reversed has its answer',
  },
  {
    path: 'party/token-service/authorise/tap.ts',
    where: 'isCards',
    change: /&& (chip !== undefined( && psn !== undefined)?|psn !== undefined): taken out/,
    reason: 'equivalent: a cryptogram that was verified was in chip data, by the keys of a number',
  },
  {
    path: 'party/token-service/authorise/tap.ts',
    where: 'counted',
    change: /payer\?\.kind !== 'TOKEN': taken out/,
    reason: 'equivalent: no cryptogram but a token’s is verified here',
  },
  {
    path: 'party/token-service/authorise/tap.ts',
    where: 'translated',
    change: /&& keys: taken out/,
    reason: 'equivalent: a PIN that nobody has keys for was refused by the checks before',
  },
  {
    path: 'party/token-service/clearing/days.ts',
    where: 'isIssuer',
    change: /&& caller\.kind === 'party': taken out/,
    reason: 'equivalent: nobody but a party has a name',
  },
  {
    path: 'party/token-service/clearing/days.ts',
    where: 'listCleared',
    change: /Number\.isNaN\(from\)\): taken out/,
    reason: 'found on PostgreSQL, which takes no such number; to SQLite it is nothing, and no time',
  },
  {
    path: 'party/token-service/clearing/switch.ts',
    where: 'judgeStep',
    change: /file\?\.state !== 'JUDGING'\): taken out/,
    reason: 'equivalent: one walk at a time looks for what is to be judged, and judges it',
  },
  {
    path: 'party/token-service/clearing/switch.ts',
    where: 'takePosted',
    change: /file === undefined: taken out/,
    reason: 'equivalent: a part is posted of a file, and nothing takes files out',
  },
  {
    path: 'party/token-service/clearing/days.ts',
    where: 'paymentOf',
    change: /kind === undefined: taken out/,
    reason: 'equivalent: the day’s payments are of kinds that people are told of',
  },
  {
    path: 'party/token-service/clearing/days.ts',
    where: 'asCleared',
    change: /=== (undefined|null)/,
    reason: 'equivalent: what was taken is of a payment, of its bank and in its currency',
  },
  {
    path: 'party/token-service/clearing/present.ts',
    where: 'read',
    change: /instanceof DecodeError\)\): taken out/,
    reason: 'equivalent: what a file is decoded with throws nothing else',
  },
  {
    path: 'party/token-service/clearing/switch.ts',
    where: 'judge',
    change: /found === undefined: taken out/,
    reason: 'equivalent: a record of no payment has an objection',
  },
  {
    path: 'party/token-service/clearing/switch.ts',
    where: 'find',
    change: /named === null \? : never so/,
    reason: 'equivalent: no row has a number that is nothing, so none is found',
  },
  {
    path: 'party/token-service/clearing/switch.ts',
    where: 'asSent',
    change: /named === undefined|currency === undefined/,
    reason: 'equivalent: what was taken is of a payment and in its currency',
  },
  {
    path: 'party/token-service/stand-in/forward.ts',
    where: 'queueAdvice',
    change: /=== null/,
    reason: 'equivalent: only of what has a bank and an account is anything to be told',
  },
  {
    path: 'party/token-service/stand-in/forward.ts',
    where: 'part',
    change: /remainingMinor === undefined \? : never so/,
    reason: 'equivalent: a key with the word for nothing in it is as much a key as one without',
  },
  {
    path: 'party/token-service/stand-in/forward.ts',
    where: 'row',
    change: /isReversal \? : always so/,
    reason: 'equivalent: an advice that is no reversal speaks with the numbers of its payment',
  },
  {
    path: 'party/token-service/stand-in/forward.ts',
    where: 'completes',
    change: / \? : always so|: taken out/,
    reason: 'equivalent: only a completion speaks of it and each has one; it spares others a look',
  },
  {
    path: 'party/token-service/stand-in/forward.ts',
    where: 'messageOf',
    change: /about === undefined/,
    reason:
      'equivalent: an advice is written down with what it tells of, and nothing takes rows out',
  },
  {
    path: 'party/token-service/stand-in/forward.ts',
    where: 'reason',
    change: /error instanceof Error \? : always so/,
    reason: 'equivalent: whatever is thrown there is an Error',
  },
  {
    path: 'party/token-service/stand-in/messages.ts',
    where: 'completion',
    change: /completes === undefined/,
    reason: 'equivalent: a completion is queued with the payment that it completes',
  },
  {
    path: 'party/acquirer/clearing/close.ts',
    where: 'nightly',
    change: /date === known\): taken out/,
    reason: 'equivalent: the table of days says no once more; it spares a look',
  },
  {
    path: 'party/acquirer/clearing/close.ts',
    where: 'writeFile',
    change: /clearing === undefined\): taken out/,
    reason: 'equivalent: only what is to be cleared is read',
  },
  {
    path: 'party/acquirer/clearing/present.ts',
    where: 'deliverFile',
    change: /file === undefined\): taken out/,
    reason: 'equivalent: a letter is posted with its file, and nothing takes files out',
  },
  {
    path: 'party/acquirer/clearing/present.ts',
    where: 'after',
    change: /clearing === undefined\): taken out/,
    reason: 'equivalent: what a file holds is in it until the file is judged, once',
  },
  {
    path: 'party/acquirer/decide/follow-up.ts',
    where: 'isLegal',
    change: /^return unreachable\(followUp\) → /,
    reason: 'equivalent: every follow-up has its case above, so nothing comes to the last one',
  },
  {
    path: 'party/acquirer/decide/reason.ts',
    where: 'reasonOf',
    change: /responseCode.*: taken out/,
    reason: 'equivalent: the table has no row for what is no response code',
  },
  {
    path: 'party/acquirer/decide/reconcile.ts',
    where: 'amountDiffers',
    change: /own === undefined: taken out/,
    reason: 'equivalent: what this book does not have it has not presented',
  },
  {
    path: 'party/acquirer/desk/advice.ts',
    where: 'deliverAdvice',
    change: /row === undefined\): taken out/,
    reason: 'equivalent: a letter is posted with its advice, and nothing takes rows out',
  },
  {
    path: 'party/acquirer/desk/advice.ts',
    where: 'clearing',
    change: /&& payment: taken out/,
    reason: 'equivalent: an advice is written down with its payment, and nothing takes rows out',
  },
  {
    path: 'party/acquirer/desk/advice.ts',
    where: 'rejected',
    change: /\|\| payment === undefined: taken out/,
    reason: 'equivalent: an advice is written down with its payment, and nothing takes rows out',
  },
  {
    path: 'party/acquirer/desk/authorisation.ts',
    where: 'belongsTo',
    change: /no === undefined \? : never so/,
    reason: 'equivalent: where nothing is wrong there is no code for it either',
  },
  {
    path: 'party/acquirer/desk/belonging.ts',
    where: 'isRaised',
    change: /&& kind === 'PREAUTHORISATION': taken out/,
    reason: 'equivalent: nothing but a hold is raised; it spares a look',
  },
  {
    path: 'party/acquirer/desk/desk.ts',
    where: 'recordMessage',
    change: /trace\.keeps\(rrn, at\)\): taken out/,
    reason: 'equivalent: what the trace does not keep it drops; it spares putting it into words',
  },
  {
    path: 'party/acquirer/desk/follow-ups.ts',
    where: 'byReceipt',
    change: /settled === undefined: taken out/,
    reason: 'equivalent: it was written down above, and nothing takes rows out',
  },
  {
    path: 'party/acquirer/desk/give-back.ts',
    where: 'written',
    change: /payment === undefined\): taken out/,
    reason: 'equivalent: a letter is posted about a payment, and nothing takes rows out',
  },
  {
    path: 'party/acquirer/desk/merchants.ts',
    where: 'merchantHandlers',
    change: /merchant === undefined\): taken out/,
    reason: 'equivalent: who is signed in stands in the register, and nothing takes merchants out',
  },
  {
    path: 'party/acquirer/desk/merchants.ts',
    where: 'toldById',
    change: /row === undefined\): taken out/,
    reason: 'equivalent: it was read or written just now, and nothing takes rows out',
  },
  {
    path: 'party/acquirer/desk/merchants.ts',
    where: 'merchantOf',
    change: /caller\.(kind|role) === '\w+': taken out/,
    reason: 'equivalent: the contract lets nobody but merchants ask for these',
  },
  {
    path: 'party/acquirer/desk/merchants.ts',
    where: 'signIn',
    change: /merchant === undefined: taken out/,
    reason: 'equivalent: no password fits where there is no merchant',
  },
  {
    path: 'party/acquirer/desk/payment.ts',
    where: 'newPayment',
    change: /^approved \? : always so/,
    reason: 'equivalent: of what nobody approved nobody asks how much was approved',
  },
  {
    path: 'party/acquirer/desk/payment.ts',
    where: 'factsOf',
    change: /terminal|=== undefined/,
    reason: 'equivalent: the checks before have seen terminal, number, currency and kind',
  },
  {
    path: 'party/acquirer/desk/receipts.ts',
    where: 'receiptFor',
    change: /receipt === undefined\): taken out/,
    reason: 'equivalent: whatever is shown has its receipt',
  },
  {
    path: 'party/acquirer/desk/receive.ts',
    where: 'receive',
    change: /instanceof DecodeError\)\): taken out/,
    reason:
      'equivalent: what goes on to the network is made of nothing else that can be read wrong',
  },
  {
    path: 'party/acquirer/desk/reversal.ts',
    where: 'reverse',
    change: /originalKey === undefined: taken out/,
    reason: 'equivalent: a reversal without DE 90 is not whole and was refused before',
  },
  {
    path: 'party/acquirer/desk/reversal.ts',
    where: 'withOurName',
    change: /instanceof DecodeError\)\): taken out/,
    reason: 'equivalent: reading DE 90 throws nothing else',
  },
  {
    path: 'party/acquirer/desk/reversal.ts',
    where: 'release',
    change: /!moved\): taken out/,
    reason: 'equivalent: what does not move owes nothing, and nothing is added to it',
  },
  {
    path: 'party/acquirer/desk/reversal.ts',
    where: 'release',
    change: /payment\.kind === 'INCREMENT': taken out/,
    reason: 'equivalent: nothing but an increment belongs to what is held',
  },
  {
    path: 'party/acquirer/desk/reversal.ts',
    where: 'deliverReversal',
    change: /row === undefined\): taken out/,
    reason: 'equivalent: a letter is posted with its reversal, and nothing takes rows out',
  },
  {
    path: 'party/acquirer/desk/settlement.ts',
    where: 'settleIn',
    change: /row === undefined\): taken out/,
    reason: 'equivalent: it was written down before it was forwarded, and nothing takes rows out',
  },
  {
    path: 'party/acquirer/desk/settlement.ts',
    where: 'answered',
    change: /^approved \? : always so/,
    reason: 'equivalent: of what nobody approved nobody asks how much was approved',
  },
  {
    path: 'party/acquirer/desk/settlement.ts',
    where: 'late',
    change: /row\.state === 'FORWARDED': taken out/,
    reason: 'equivalent: what was settled before is reversed by a late yes either way',
  },
  {
    path: 'party/acquirer/desk/settlement.ts',
    where: 'raise',
    change: /original === undefined\): taken out/,
    reason: 'equivalent: the step before it has found the hold, in the same transaction',
  },
  {
    path: 'party/acquirer/desk/shorten.ts',
    where: 'lowerHold',
    change: /clearing !== 'HELD'\): taken out/,
    reason: 'equivalent: more of what is held no longer is not taken back (isTooLate)',
  },
  {
    path: 'party/acquirer/desk/payment.ts',
    where: 'newPayment',
    change: /^answer === undefined \? : never so/,
    reason: 'no guard: when it was answered is kept for who looks, and nothing is decided by it',
  },
  {
    path: 'party/issuer/decide/service-signals.ts',
    where: 'within',
    change: /&& atMs !== undefined: taken out/,
    reason: 'equivalent: a time less undefined is no number, and no number is within anything',
  },
  {
    path: 'party/issuer/handle/reverse.ts',
    where: 'takeBack',
    change: /\|\| whole === undefined: taken out/,
    reason: 'equivalent: a completion names its pre-authorisation, and no payment is ever deleted',
  },
  {
    path: 'party/issuer/handle/reverse.ts',
    where: 'takeBackIncrement',
    change: /\|\| whole === undefined: taken out/,
    reason: 'equivalent: what is not there is not pending, which the other half says',
  },
  {
    path: 'party/issuer/handle/reverse.ts',
    where: 'raisedBy',
    change: /payment\.kind !== 'PREAUTHORISATION': taken out/,
    reason: 'equivalent: nothing else has increments; it spares a look at the database',
  },
  {
    path: 'party/issuer/handle/token-service.ts',
    where: 'send',
    change: /&& (?:mobile|email) !== undefined: taken out/,
    reason:
      'equivalent: a method is offered to whom it reaches alone, and only what was offered goes',
  },
  {
    path: 'party/terminal/decide/kernel/application-file-locator.ts',
    where: 'isStripeRecord',
    change: /&& first\.firstRecord === 1: taken out/,
    reason:
      'equivalent: no entry begins with record 0, so one that ends with record 1 begins with it',
  },
  {
    path: 'party/wallet/decide/app-version.ts',
    where: 'olderRule',
    change: /tokenGeneration === undefined: taken out/,
    reason: 'equivalent: undefined is less than no number, so nothing is older by it',
  },
  {
    path: 'party/wallet/decide/commits.ts',
    where: 'endedBefore',
    change: /&& state !== undefined: taken out/,
    reason: 'equivalent: the table has no row for undefined, and nothing is as good as no',
  },
  {
    path: 'party/wallet/decide/pairing.ts',
    where: 'proofFits',
    change: /i < expected\.length: < → <=/,
    reason: 'equivalent: one byte beyond the end matters only where the lengths differ already',
  },
  {
    path: 'party/issuer/decide/shop-kind.ts',
    where: 'KINDS',
    change: /^row /,
    reason: 'no guard: it sorts what a customer has spent for a picture, and refuses nothing',
  },
];

/** Why this change may go unnoticed; `undefined` when nobody has said. */
export function reasonFor(
  { path, where, change }: Plant,
  survivors: readonly Survivor[] = SURVIVORS,
): string | undefined {
  return survivors.find(
    (one) => one.path === path && (one.where ?? where) === where && one.change.test(change),
  )?.reason;
}
