/** An enrolment as others see it: made from its rows, its codes and its bank's programme. */
import { activationMethod, type enrolment, identificationElement } from '@armilla/api/shapes';
import type { Queryable } from '@armilla/kit/database';
import type { BankProgramme, Product } from '@armilla/kit/programme';
import { z } from 'zod';
import { type CodeHistory, maySend, sendsLeft, triesLeft } from '../decide/codes.ts';
import { type Element, needsCode, provedBy } from '../decide/identification.ts';
import { type JobFacts, nextOf, stepsOf } from '../decide/steps.ts';
import { bankOf, type Room } from '../room.ts';
import { type CodeRow, codesOf, type EnrolmentRow } from '../store/enrolments.ts';
import type { KeptTokenRow } from '../store/tokens.ts';

export type EnrolmentView = z.infer<typeof enrolment>;

const offeredMethods = z.array(activationMethod.omit({ state: true }));
export type OfferedMethod = z.infer<typeof offeredMethods>[number];

/** What the issuer offered, as it was kept. */
export function methodsOf(row: EnrolmentRow): readonly OfferedMethod[] {
  return offeredMethods.parse(JSON.parse(row.activation_methods));
}

const elements = z.array(identificationElement);

/** What the issuer wants proved, and what is. */
export function elementsOf(row: EnrolmentRow): {
  readonly wanted: readonly Element[];
  readonly proved: readonly Element[];
} {
  return {
    wanted: elements.parse(JSON.parse(row.wanted)),
    proved: elements.parse(JSON.parse(row.proved)),
  };
}

/** What the code rules look at. Sends that failed do not count. */
export function historyOf(row: EnrolmentRow, codes: readonly CodeRow[]): CodeHistory {
  const made = codes.filter(({ delivery }) => delivery !== 'FAILED');
  const latest = codes.at(-1);
  return {
    sends: made.length,
    wrongEntries: Number(row.wrong_entries),
    expiresAt: latest === undefined ? undefined : Number(latest.expires_at),
  };
}

export async function enrolmentView(
  room: Room,
  tx: Queryable,
  row: EnrolmentRow,
  token: KeptTokenRow | undefined,
): Promise<EnrolmentView> {
  if (row.state === 'OPENING') throw new Error('an enrolment nobody may see yet');
  const bank = bankOf(room, row.programme_id);
  const seen = { row, bank, codes: await codesOf(tx, row.enrolment_id), now: room.clock.now() };
  const facts = jobFacts(seen, row.state, token);
  const { wanted, proved } = elementsOf(row);
  return {
    enrolmentId: row.enrolment_id,
    state: row.state,
    ...(row.reason === null ? {} : { reason: row.reason }),
    secureElementId: row.secure_element_id,
    card: faceOf(bank, row.product_id, row.pan_last_four),
    terms: { version: bank.terms.version, languages: bank.languages },
    eligibilityExpiresAt: Number(row.eligibility_expires_at),
    activationMethods: methodsOf(row).map((method) => ({
      ...method,
      state: methodState(seen, method),
    })),
    identification: { risk: row.risk, wanted: [...wanted], proved: [...proved] },
    source: row.source,
    steps: stepsOf(facts),
    next: nextOf(facts),
    openedAt: Number(row.opened_at),
    ...codeView(seen),
    callCentre: bank.callCentre,
    ...(token === undefined
      ? {}
      : {
          tokenUniqueReference: token.token_unique_reference,
          dpanLastFour: token.dpan_last_four,
        }),
    provisioning: token?.provisioning ?? 'NONE',
  };
}

/** What a view is made from. */
interface Seen {
  readonly row: EnrolmentRow;
  readonly bank: BankProgramme;
  readonly codes: readonly CodeRow[];
  readonly now: number;
}

function jobFacts(
  { row, bank, codes, now }: Seen,
  state: JobFacts['state'],
  token: KeptTokenRow | undefined,
): JobFacts {
  const rules = bank.identification;
  const history = historyOf(row, codes);
  const chosen = methodsOf(row).find(({ methodId }) => methodId === row.chosen_method);
  const sent = codes.some(({ delivery }) => delivery !== 'FAILED');
  return {
    state,
    termsAccepted: row.terms_version !== null,
    identified: row.verified_at !== null,
    ...elementsOf(row),
    codeUnderWay: sent && now < (history.expiresAt ?? 0) && triesLeft(rules, history) > 0,
    maySend: maySend(rules, history),
    chosen: chosen === undefined ? undefined : provedBy(chosen.type),
    provisioning: token?.provisioning ?? 'NONE',
    tokenStatus: token?.status,
    wasActive: token !== undefined && token.activated_at !== null,
  };
}

function codeView({ row, bank, codes }: Seen): Pick<EnrolmentView, 'code'> {
  const history = historyOf(row, codes);
  const { wanted, proved } = elementsOf(row);
  if (row.state !== 'PENDING_VERIFICATION' || history.expiresAt === undefined) return {};
  if (!needsCode(wanted, proved)) return {};
  const rules = bank.identification;
  return {
    code: {
      sendsLeft: sendsLeft(rules, history),
      triesLeft: triesLeft(rules, history),
      expiresAt: history.expiresAt,
    },
  };
}

function methodState(
  { row, bank, codes, now }: Seen,
  { methodId, type }: OfferedMethod,
): EnrolmentView['activationMethods'][number]['state'] {
  const element = provedBy(type);
  const used = element === 'CODE' ? codes.at(-1)?.method_id === methodId : true;
  if (used && elementsOf(row).proved.includes(element)) return 'VERIFIED';
  if (row.chosen_method !== methodId) return 'AVAILABLE_FOR_SELECTION';
  if (element !== 'CODE') return 'AWAITING_VERIFICATION';
  const history = historyOf(row, codes);
  if (triesLeft(bank.identification, history) === 0) return 'ERROR';
  const expired = history.expiresAt !== undefined && now >= history.expiresAt;
  return expired ? 'EXPIRED' : 'AWAITING_VERIFICATION';
}

/** What a screen shows of a card of this product. */
export function faceOf(
  bank: BankProgramme,
  productId: string,
  panLastFour: string,
): EnrolmentView['card'] {
  const product = bank.products.find((candidate) => candidate.productId === productId);
  if (product === undefined) throw new Error(`no product ${productId} in ${bank.id}`);
  return { ...faceOfProduct(bank, product), panLastFour };
}

export function faceOfProduct(
  bank: BankProgramme,
  product: Product,
): Omit<EnrolmentView['card'], 'panLastFour'> {
  return {
    programmeId: bank.id,
    bankName: bank.name,
    productName: product.name,
    network: product.network,
    colours: product.colours,
  };
}
