/**
 * STORE DATA into a payment instance: groupings gathered over several commands, key groupings
 * deciphered, and at the last command the whole instance checked.
 */

import { concat } from '@armilla/bytes';
import { aesCbc } from '@armilla/cipher';
import {
  type Answer,
  APPLICATION_PERSONALISED,
  type Command,
  DGI_CARD_RISK_DATA,
  DGI_CONTACTLESS_FCI,
  DGI_CONTACTLESS_GPO,
  DGI_ICC_DP,
  DGI_ICC_DQ,
  DGI_ICC_EXPONENT,
  DGI_ICC_MODULUS,
  DGI_ICC_P,
  DGI_ICC_Q,
  DGI_ICC_Q_INVERSE,
  DGI_MK_AC,
  STORE_DATA_ENCRYPTED,
  STORE_DATA_LAST,
  takeDGIs,
} from '@armilla/globalplatform';
import type { Transaction } from '../memory/memory.ts';
import { ok, STATUS, say } from './answer.ts';
import { readApplication } from './payment-application.ts';
import { type AIDHex, readInstance, writeData, writeInstance } from './registry.ts';

/** A personalisation under way; lives as long as the secure session. */
export type Personalisation = {
  readonly aid: AIDHex;
  nextBlock: number;
  /** The beginning of a grouping that goes on in the next command. */
  pending: Uint8Array;
  pendingIsEncrypted: boolean;
};

const KEY_GROUPINGS: readonly number[] = [
  DGI_MK_AC,
  DGI_ICC_Q_INVERSE,
  DGI_ICC_DQ,
  DGI_ICC_DP,
  DGI_ICC_Q,
  DGI_ICC_P,
];

const OPEN_GROUPINGS: readonly number[] = [
  DGI_CARD_RISK_DATA,
  DGI_CONTACTLESS_FCI,
  DGI_CONTACTLESS_GPO,
  DGI_ICC_MODULUS,
  DGI_ICC_EXPONENT,
];

/** What one answer carries: a record must fit it, and no key is longer. */
const MAXIMUM_GROUPING_BYTES = 256;

export function beginPersonalisation(aid: AIDHex): Personalisation {
  return { aid, nextBlock: 0, pending: new Uint8Array(0), pendingIsEncrypted: false };
}

/** One STORE DATA of data groupings. A DecodeError of the last check is left to the caller. */
export function storeGroupings(
  t: Transaction,
  work: Personalisation,
  { p1, p2, data }: Command,
  dek: Uint8Array,
): Answer {
  const isEncrypted = (p1 & STORE_DATA_ENCRYPTED) === STORE_DATA_ENCRYPTED;
  if (!isEncrypted && (p1 & STORE_DATA_ENCRYPTED) !== 0) return say(STATUS.WRONG_P1P2);
  if (p2 !== (work.nextBlock & 0xff)) return say(STATUS.WRONG_P1P2);
  if (work.pending.length > 0 && work.pendingIsEncrypted !== isEncrypted) {
    return say(STATUS.WRONG_DATA);
  }
  const { groupings, rest } = takeDGIs(concat(work.pending, data));
  for (const { dgi, data: content } of groupings) {
    const refusal = storeOne(t, work.aid, dgi, content, isEncrypted ? dek : undefined);
    if (refusal !== undefined) return refusal;
  }
  if (rest.length > MAXIMUM_GROUPING_BYTES + 5) return say(STATUS.WRONG_DATA);
  work.nextBlock += 1;
  work.pending = rest;
  work.pendingIsEncrypted = isEncrypted;
  return (p1 & STORE_DATA_LAST) === 0 ? ok() : finish(t, work);
}

function storeOne(
  t: Transaction,
  aid: AIDHex,
  dgi: number,
  content: Uint8Array,
  dek: Uint8Array | undefined,
): Answer | undefined {
  const isKey = KEY_GROUPINGS.includes(dgi);
  if (!isKey && !OPEN_GROUPINGS.includes(dgi) && !isRecord(dgi)) return say(STATUS.DATA_NOT_FOUND);
  if (isKey !== (dek !== undefined)) return say(STATUS.WRONG_DATA);
  if (content.length === 0 || content.length > MAXIMUM_GROUPING_BYTES)
    return say(STATUS.WRONG_DATA);
  if (dek === undefined) {
    writeData(t, aid, dgi, content);
    return undefined;
  }
  if (content.length % 16 !== 0) return say(STATUS.WRONG_DATA);
  writeData(t, aid, dgi, aesCbc(dek, new Uint8Array(16), content, 'decrypt'));
  return undefined;
}

/** SFI 1–30 in the high byte, record 1–255 in the low one (EMV CPS, A.5). */
function isRecord(dgi: number): boolean {
  const sfi = dgi >>> 8;
  return sfi >= 1 && sfi <= 30 && (dgi & 0xff) >= 1;
}

function finish(t: Transaction, work: Personalisation): Answer {
  const instance = readInstance(t, work.aid);
  if (instance === undefined) return say(STATUS.DATA_NOT_FOUND);
  if (work.pending.length > 0) return say(STATUS.WRONG_DATA);
  readApplication(t, work.aid);
  writeInstance(t, { ...instance, lifeCycleState: APPLICATION_PERSONALISED });
  return ok();
}
