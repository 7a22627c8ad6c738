/**
 * The transaction, start to end, in the order of the books: first the entry point, then the steps
 * of the kernel. Yields commands for the card and is given its answers; returns the outcome.
 */

import { planAuthentication } from './authentication-plan.ts';
import { authenticateCryptogram } from './combined-authentication.ts';
import { isEnding, type KernelCommand, type Talk } from './command.ts';
import type { KernelContext, TransactionInput } from './context.ts';
import { requestCryptogram } from './cryptogram.ts';
import { findCandidates, preprocess, selectCandidate } from './entry-point.ts';
import { applyRestrictions, assessRisk, decideAction, verifyCardholder } from './judgement.ts';
import { checkLimits } from './limits.ts';
import { conclude, endingOfCryptogram, type Outcome } from './outcome.ts';
import { chooseMode, startApplication } from './processing-options.ts';
import { readRecords } from './records.ts';
import type { Ending, Finding } from './vocabulary.ts';

/** A step either talks to the card or thinks; both end the transaction or let it go on. */
type Step =
  | { readonly name: string; readonly talk: (context: KernelContext) => Talk<Ending | null> }
  | { readonly name: string; readonly think: (context: KernelContext) => Ending | null };

/** The kernel, K2 to K17; K1, the FCI, is read when the application is selected. */
export const STEPS: readonly Step[] = [
  { name: 'K2 GET PROCESSING OPTIONS', talk: startApplication },
  { name: 'K3 mode, K5 relay resistance', think: chooseMode },
  { name: 'K4 file locator, K6 records', talk: readRecords },
  { name: 'K7 limits and mandatory data', think: checkLimits },
  { name: 'K8 offline data authentication', think: planAuthentication },
  { name: 'K9 processing restrictions', think: applyRestrictions },
  { name: 'K10 cardholder verification', think: verifyCardholder },
  { name: 'K11 terminal risk management', think: assessRisk },
  { name: 'K12 terminal action analysis', think: decideAction },
  { name: 'K13 GENERATE AC, K14 its answer', talk: requestCryptogram },
  { name: 'K15 combined authentication', think: authenticateCryptogram },
  { name: 'K17 outcome', think: endingOfCryptogram },
];

/** One tap. An answer without bytes says that the card has left the field. */
export function* runTransaction(
  input: TransactionInput,
): Generator<KernelCommand, Outcome, Uint8Array> {
  const findings: Finding[] = [];
  const applications = preprocess(input);
  if (applications.length === 0) {
    findings.push({
      code: 'NO_APPLICATION_ALLOWED',
      text: 'no application is set up for this amount and transaction type',
    });
    return conclude(input, findings, null, NOTHING_ALLOWED);
  }
  const candidates = yield* findCandidates(applications, findings);
  if (isEnding(candidates)) return conclude(input, findings, null, candidates);
  let last: { context: KernelContext | null; ending: Ending } = { context: null, ending: EMPTY };
  for (const candidate of candidates) {
    const selected = yield* selectCandidate(input, candidate, findings);
    if (selected === null) continue;
    if (isEnding(selected)) return conclude(input, findings, null, selected);
    const ending = yield* runKernel(selected);
    if (ending.kind !== 'SELECT_NEXT') return conclude(input, findings, selected, ending);
    last = { context: selected, ending };
  }
  return conclude(input, findings, last.context, last.ending);
}

function* runKernel(context: KernelContext): Talk<Ending> {
  for (const step of STEPS) {
    const ending = 'talk' in step ? yield* step.talk(context) : step.think(context);
    if (ending !== null) return ending;
  }
  throw new Error('the last step of the kernel always ends it');
}

const EMPTY: Ending = {
  kind: 'END_APPLICATION',
  message: 'TRY_ANOTHER_CARD',
  error: { l2: 'EMPTY_CANDIDATE_LIST' },
};

const NOTHING_ALLOWED: Ending = { kind: 'TRY_ANOTHER_INTERFACE', message: 'INSERT_OR_SWIPE' };
