/**
 * The 0220 that tells the acquirer of a sale which card and terminal approved between themselves.
 */
import { ascii, concat } from '@armilla/bytes';
import { type Message, MTI } from '@armilla/iso8583';
import { encodeTlv } from '@armilla/tlv';
import { type AuthorisationFacts, transactionFields } from './authorisation-request.ts';

/** Authorisation response code, tag 8A: approved offline (EMV Book 4, annex A6). */
const OFFLINE_APPROVED = 'Y1';

/**
 * Its DE 55 holds the TC and says Y1 in tag 8A; its DE 39 is 00: the sale is done, not asked for.
 * Throws RangeError when the outcome holds no card or no cryptogram.
 */
export function offlineAdvice(facts: Omit<AuthorisationFacts, 'pin'>): Message {
  const { de55 } = facts.outcome;
  return {
    mti: MTI.financialAdvice,
    fields: {
      ...transactionFields(facts),
      39: '00',
      55: concat(de55, encodeTlv(0x8a, ascii(OFFLINE_APPROVED))),
    },
  };
}
