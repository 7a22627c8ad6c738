/** An enrolment as others see it: made from its rows, its codes and its bank's programme. */
import { activationMethod, type enrolment } from '@armilla/api/shapes';
import type { Queryable } from '@armilla/kit/database';
import type { BankProgramme, Product } from '@armilla/kit/programme';
import { z } from 'zod';
import { type CodeHistory, sendsLeft, triesLeft } from '../decide/codes.ts';
import { bankOf, type Room } from '../room.ts';
import { type CodeRow, codesOf, type EnrolmentRow } from '../store/enrolments.ts';
import type { TokenRow } from '../store/tokens.ts';

export type EnrolmentView = z.infer<typeof enrolment>;

const offeredMethods = z.array(activationMethod.omit({ state: true }));
export type OfferedMethod = z.infer<typeof offeredMethods>[number];

/** What the issuer offered, as it was kept. */
export function methodsOf(row: EnrolmentRow): readonly OfferedMethod[] {
  return offeredMethods.parse(JSON.parse(row.activation_methods));
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
  token: TokenRow | undefined,
): Promise<EnrolmentView> {
  if (row.state === 'OPENING') throw new Error('an enrolment nobody may see yet');
  const bank = bankOf(room, row.programme_id);
  const history = historyOf(row, await codesOf(tx, row.enrolment_id));
  const now = room.clock.now();
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
      state: methodState(row, bank, history, method.methodId, now),
    })),
    ...codeView(row, bank, history),
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

function codeView(
  row: EnrolmentRow,
  bank: BankProgramme,
  history: CodeHistory,
): Pick<EnrolmentView, 'code'> {
  if (row.state !== 'PENDING_VERIFICATION' || history.expiresAt === undefined) return {};
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
  row: EnrolmentRow,
  bank: BankProgramme,
  history: CodeHistory,
  methodId: string,
  now: number,
): EnrolmentView['activationMethods'][number]['state'] {
  if (row.chosen_method !== methodId) return 'AVAILABLE_FOR_SELECTION';
  if (row.verified_at !== null) return 'VERIFIED';
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
