/**
 * Why a tap came out as it did, in a sentence for each of three readers: whoever paid, the agent on
 * the telephone, and the engineer, who is also told which check of whom said so and by what
 * figures.
 */
import { isApproved, isResponseCode, RESPONSE_CODES } from '@armilla/iso8583';
import { CATALOGUE } from '@armilla/kit/catalogue';
import { spellMoney } from '@armilla/kit/money';
import { isRefusalCode, type Language } from '@armilla/kit/refusal';
import type { TraceEntry } from '@armilla/kit/trace';
import type { Found, ShownTap } from './stage-till.ts';

export interface WhatIsKnown {
  /** What the till wrote down; null for a payment of somebody else's till. */
  readonly tap: ShownTap | null;
  /** What the network wrote down; null for what never came so far. */
  readonly found: Found | null;
  /** What the parties told of it since they were started. */
  readonly entries: readonly TraceEntry[];
  readonly language: Language;
}

export interface Explanation {
  readonly approved: boolean;
  readonly cardholder: string;
  readonly agent: string;
  readonly engineer: string;
}

export function explained(known: WhatIsKnown): Explanation {
  const responseCode = known.tap?.responseCode ?? known.found?.responseCode ?? null;
  const approved = known.tap?.approved ?? isApproved(responseCode ?? undefined);
  const words = approved ? approvedWords(known) : declinedWords(known);
  const decision = decisionOf(known, approved);
  const { figures } = decision;
  return {
    approved,
    cardholder: words.cardholder,
    agent: sentence([words.agent, `decided by ${decision.by}`, ...figures]),
    engineer: sentence([words.engineer, ...technicalities(known, decision, responseCode)]),
  };
}

interface Words {
  readonly cardholder: string;
  readonly agent: string;
  readonly engineer: string;
}

const APPROVED: Readonly<Record<Language, string>> = {
  en: 'Your payment was approved',
  el: 'Η πληρωμή σας εγκρίθηκε',
  uk: 'Вашу оплату схвалено',
};

const NOT_DONE: Readonly<Record<Language, string>> = {
  en: 'The payment did not come to an end, and nothing is charged.',
  el: 'Η πληρωμή δεν ολοκληρώθηκε και δεν χρεωθήκατε.',
  uk: 'Оплату не завершено, кошти не списано.',
};

function approvedWords({ tap, language }: WhatIsKnown): Words {
  const amount = tap === null ? '' : `: ${spellMoney(tap.amount)}`;
  const { spent = 0, paidMinor = 0 } = tap?.points ?? {};
  const money = tap && spellMoney({ ...tap.amount, amountMinor: paidMinor });
  const points = spent === 0 ? '' : `, ${money} of it by ${spent} points`;
  return {
    cardholder: `${APPROVED[language]}${amount}.`,
    agent: `Approved${amount}${points}`,
    engineer: `Approved${amount}${points}`,
  };
}

function declinedWords({ tap, found, language }: WhatIsKnown): Words {
  const reason = found?.reason ?? tap?.reason ?? null;
  if (!isRefusalCode(reason)) {
    const seen = `The till says ${reason ?? tap?.outcome ?? 'nothing'}`;
    return { cardholder: NOT_DONE[language], agent: seen, engineer: seen };
  }
  const { cardholder, agent, engineer } = CATALOGUE[reason];
  return {
    cardholder: cardholder[language],
    agent: agent[language],
    engineer: `${engineer} [${reason}]`,
  };
}

interface Decision {
  /** Whose word it was. */
  readonly by: string;
  /** What its check is called. */
  readonly check: string | null;
  /** What it was decided by: for the bank's people and engineers, not for whoever paid. */
  readonly figures: readonly string[];
}

/** The last who said no; of an approval, the last who was asked. */
function decisionOf(known: WhatIsKnown, approved: boolean): Decision {
  const findings = known.entries.filter(({ kind }) => kind === 'FINDING');
  const bank = findings.findLast(({ from }) => from === 'issuer');
  const network = findings.findLast(({ from }) => from === 'token-service');
  const place = findings.find(({ summary }) => summary.includes('in the issuer’s place'));
  if (place !== undefined) return inItsPlace(place);
  const bankCheck = /the check “(.+?)”/.exec(bank?.summary ?? '')?.[1] ?? null;
  const networkCheck = failedCheck(network);
  if (!approved && networkCheck !== null && bankCheck === null) {
    return { by: 'the token service', check: networkCheck, figures: [] };
  }
  if (bank !== undefined) {
    return { by: 'the bank', check: bankCheck, figures: bank.details ?? [] };
  }
  return { by: whoElse(known), check: null, figures: [] };
}

/** The bank was silent; what it says later is no answer to this tap any more. */
function inItsPlace({ summary }: TraceEntry): Decision {
  const check = /failed: (.+)$/.exec(summary)?.[1] ?? null;
  return { by: 'the token service in the place of the silent bank', check, figures: [] };
}

function failedCheck(entry: TraceEntry | undefined): string | null {
  const failed = entry?.details?.find((line) => line.startsWith('failed: '));
  return failed?.slice('failed: '.length) ?? null;
}

/** Where nobody's findings are kept any more, or there never were any. */
function whoElse({ tap, found }: WhatIsKnown): string {
  if (found !== null) return 'the token service or the bank behind it';
  return tap?.responseCode == null ? 'the till' : 'the acquirer';
}

function technicalities(
  { tap, found }: WhatIsKnown,
  { by, check, figures }: Decision,
  responseCode: string | null,
): readonly string[] {
  const said = check === null ? `said by ${by}` : `said by ${by}, check “${check}”`;
  const atc = found?.atc == null ? [] : [`ATC ${found.atc}`];
  const cryptogram = found === null ? [] : [`ARQC ${CRYPTOGRAM[found.cryptogram]}`];
  const card = tap === null ? [] : [tap.cdaVerified ? 'CDA verified' : 'no CDA'];
  return [said, spelledCode(responseCode), ...cryptogram, ...card, ...atc, ...figures];
}

const CRYPTOGRAM: Readonly<Record<Found['cryptogram'], string>> = {
  VERIFIED: 'verified',
  REFUSED: 'does not verify',
  NOT_CHECKED: 'not looked at',
};

function spelledCode(responseCode: string | null): string {
  if (responseCode === null) return 'no DE 39';
  const words = isResponseCode(responseCode) ? ` ${RESPONSE_CODES[responseCode]}` : '';
  return `DE 39 ${responseCode}${words}`;
}

/** Parts of one sentence, each without a full stop of its own. */
function sentence(parts: readonly string[]): string {
  return `${parts.map((part) => part.replace(/\.$/, '')).join('; ')}.`;
}
