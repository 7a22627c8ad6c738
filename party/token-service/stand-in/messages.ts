/**
 * What is told to an issuer after the fact: reversals, whole and partial, what was approved in its
 * place, what was completed, and what card and terminal approved between themselves. Each names its
 * original in DE 90 as the issuer knows it.
 */
import { fromHex } from '@armilla/bytes';
import {
  encodeAmount,
  encodeOriginalDataElements,
  encodeSubelements,
  type Message,
  MTI,
  originalDataElements,
  repeatMti,
} from '@armilla/iso8583';
import { unreachable } from '@armilla/kit/unreachable';
import { askedOf, type Fields, type IssuerSide, transmissionTime } from '../authorise/messages.ts';

export type AdviceKind = 'REVERSAL' | 'PARTIAL_REVERSAL' | 'STAND_IN' | 'COMPLETION' | 'OFFLINE';

/** What an advice is made from. */
export interface AdviceFacts {
  readonly kind: AdviceKind;
  /** The fields that were kept of what it is about. */
  readonly about: Fields;
  /** Message type of what a reversal takes back. */
  readonly originalMti: string;
  /** The fields that were kept of the pre-authorisation that is completed. */
  readonly completes: Fields | undefined;
  /** What was approved, in minor units; `undefined` while nobody knows. */
  readonly approvedMinor: number | undefined;
  /** DE 38 that was answered. */
  readonly authorisationCode: string | undefined;
  /** DE 48.15. */
  readonly standInReason: string | undefined;
  /** What stays of it, in minor units; read of a partial reversal alone. */
  readonly remainingMinor: number;
  /** DE 55, hexadecimal. */
  readonly chip: string | undefined;
  /** DE 11 and 7 of a reversal. */
  readonly stan: string;
  readonly at: number;
}

/** DE 95: what remains of DE 4, and of nothing else. */
const REPLACEMENT_LENGTH = 42;

export function adviceMessage(facts: AdviceFacts, own: IssuerSide, repeat: boolean): Message {
  const message = firstTold(facts, own);
  return repeat ? { ...message, mti: repeatMti(message.mti) } : message;
}

function firstTold(facts: AdviceFacts, own: IssuerSide): Message {
  switch (facts.kind) {
    case 'REVERSAL':
      return reversal(facts, own);
    case 'PARTIAL_REVERSAL': {
      const { mti, fields } = reversal(facts, own);
      const remaining = encodeAmount(facts.remainingMinor);
      return { mti, fields: { ...fields, 95: remaining.padEnd(REPLACEMENT_LENGTH, '0') } };
    }
    case 'STAND_IN':
      return standInAdvice(facts, own);
    case 'COMPLETION':
      return completion(facts, own);
    case 'OFFLINE':
      return told(MTI.financialAdvice, facts, own);
    default:
      return unreachable(facts.kind);
  }
}

/** What every advice says. */
function told(mti: string, { about, chip }: AdviceFacts, own: IssuerSide): Message {
  const de48 = encodeSubelements(askedOf(about, own));
  return {
    mti,
    fields: {
      ...about,
      2: own.pan,
      48: de48 === '' ? undefined : de48,
      55: chip === undefined ? undefined : fromHex(chip),
    },
  };
}

function namingOriginal(mti: string, original: Fields): string {
  return encodeOriginalDataElements(originalDataElements({ mti, fields: original }));
}

/** Takes back what was approved; where nobody knows how much that is, what was asked. */
function reversal(facts: AdviceFacts, own: IssuerSide): Message {
  const { about, approvedMinor, originalMti, stan, at } = facts;
  const { mti, fields } = told(MTI.reversalAdvice, facts, own);
  const { 38: _, 39: __, ...others } = fields;
  return {
    mti,
    fields: {
      ...others,
      4: approvedMinor === undefined ? about[4] : encodeAmount(approvedMinor),
      7: transmissionTime(at),
      11: stan,
      90: namingOriginal(originalMti, about),
    },
  };
}

/** The 0120 speaks with the number of the 0100 that the issuer did not answer. */
function standInAdvice(facts: AdviceFacts, own: IssuerSide): Message {
  const { about, authorisationCode, standInReason } = facts;
  const { mti, fields } = told(MTI.authorisationAdvice, facts, own);
  const de48 = encodeSubelements({ ...askedOf(about, own), '15': standInReason });
  const original = namingOriginal(MTI.authorisationRequest, about);
  return { mti, fields: { ...fields, 38: authorisationCode, 39: '00', 48: de48, 90: original } };
}

function completion(facts: AdviceFacts, own: IssuerSide): Message {
  const { about, completes } = facts;
  if (completes === undefined) throw new Error('a completion of nothing');
  const { mti, fields } = told(MTI.financialAdvice, facts, own);
  const de48 = encodeSubelements({ ...askedOf(about, own), '12': completes[37] });
  const original = namingOriginal(MTI.authorisationRequest, completes);
  return { mti, fields: { ...fields, 48: de48, 90: original } };
}
