/** K13 and K14: GENERATE AC, and what the card answered to it. */
import { concat, DecodeError } from '@armilla/bytes';
import { decodeOneTlv, type Tlv } from '@armilla/tlv';
import type { CryptogramType } from './action-analysis.ts';
import { generateAc, isEnding, type KernelCommand, OK, send, type Talk } from './command.ts';
import { cardValue, type KernelContext, note } from './context.ts';
import { takeIn } from './data-elements.ts';
import { answerDol } from './data-object-list.ts';
import { endApplication, refusedByCard } from './endings.ts';
import { onDeviceVerification } from './limits.ts';
import type { Ending } from './vocabulary.ts';

const REFERENCE: Readonly<Record<CryptogramType, number>> = { AAC: 0x00, TC: 0x40, ARQC: 0x80 };
const CDA_REQUEST = 0x10;
/** TC says more than ARQC, ARQC more than AAC; a card may answer with less than was asked. */
const RANK: Readonly<Record<CryptogramType, number>> = { AAC: 0, ARQC: 1, TC: 2 };

/** K13: builds CDOL1 and asks; the verification results and the TVR are final by now. */
export function* requestCryptogram(context: KernelContext): Talk<Ending | null> {
  settleRequest(context);
  const command = commandFor(context);
  if (isEnding(command)) return command;
  const answer = yield* send(command);
  if (isEnding(answer)) return answer;
  if (answer.statusWord !== OK) return refusedByCard(context, 'GENERATE AC', answer.statusWord);
  return takeCryptogram(context, answer.data);
}

function commandFor(context: KernelContext): KernelCommand | Ending {
  const reference = REFERENCE[context.requested] | (context.cdaRequested ? CDA_REQUEST : 0);
  try {
    const { data, told } = answerDol(context, cardValue(context, 0x8c) ?? new Uint8Array(0));
    context.cdol1Data = data;
    return generateAc(reference, data, told);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return endApplication(context, 'PARSING_ERROR', 'CDOL1_MALFORMED', error.message);
  }
}

/** Whether to ask for CDA, and the forced refusal of a device whose own word nothing backs. */
function settleRequest(context: KernelContext): void {
  if (context.authentication === 'CDA_PLANNED') {
    context.cdaRequested = context.requested !== 'AAC' || signsRefusals(context);
    return;
  }
  if (onDeviceVerification(context) && context.requested !== 'AAC') {
    context.requested = 'AAC';
    note(context, 'FORCED_AAC', 'on-device verification without working CDA is not believed');
  }
}

/** 9F5D B2b1: CDA over TC, ARQC and AAC. */
function signsRefusals(context: KernelContext): boolean {
  return ((cardValue(context, 0x9f5d)?.[1] ?? 0) & 0x01) !== 0;
}

/** K14. */
function takeCryptogram(context: KernelContext, data: Uint8Array): Ending | null {
  try {
    readAnswer(context, data);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return endApplication(context, 'PARSING_ERROR', 'AC_ANSWER_MALFORMED', error.message);
  }
  const informationData = cardValue(context, 0x9f27)?.[0];
  const atc = cardValue(context, 0x9f36);
  if (informationData === undefined || atc === undefined) {
    const text = 'GENERATE AC brought no 9F27 or no 9F36';
    return endApplication(context, 'CARD_DATA_MISSING', 'CARD_DATA_MISSING', text);
  }
  return judgeType(context, informationData, atc);
}

function readAnswer(context: KernelContext, data: Uint8Array): void {
  const template = decodeOneTlv(data);
  if (template.tag === 0x80) {
    readFormat1(context, template.value);
    return;
  }
  if (template.tag !== 0x77) throw new DecodeError('AC', 'neither format 1 (80) nor 2 (77)');
  const list = template.children ?? [];
  const answer = new Map<number, Uint8Array>();
  takeIn(answer, list, 'GENERATE AC');
  for (const [tag, value] of answer) context.card.set(tag, value);
  context.signedResponse = withoutSignature(list);
}

/** The transaction data hash covers all elements but 9F4B, in the card's order (Book 2, 6.6.1). */
function withoutSignature(list: readonly Tlv[]): Uint8Array {
  return concat(...list.filter(({ tag }) => tag !== 0x9f4b).map(({ raw }) => raw));
}

/** CID, ATC, AC and IAD side by side (EMV Book 3, 6.5.5.4). */
function readFormat1(context: KernelContext, value: Uint8Array): void {
  if (value.length < 11 || value.length > 43) throw new DecodeError('AC.80', 'not 11 to 43 bytes');
  context.card.set(0x9f27, value.subarray(0, 1));
  context.card.set(0x9f36, value.subarray(1, 3));
  context.card.set(0x9f26, value.subarray(3, 11));
  if (value.length > 11) context.card.set(0x9f10, value.subarray(11));
}

/** Never more than was asked, and a signature where one was asked. */
function judgeType(
  context: KernelContext,
  informationData: number,
  atc: Uint8Array,
): Ending | null {
  const type = typeOf(informationData);
  if (type === undefined || RANK[type] > RANK[context.requested]) {
    const text = 'the card answered with more than was asked';
    return endApplication(context, 'CARD_DATA_ERROR', 'CRYPTOGRAM_TYPE', text);
  }
  const signed = cardValue(context, 0x9f4b) !== undefined;
  if (context.cdaRequested && !signed && type !== 'AAC') {
    const text = 'CDA was asked for and the answer is not signed';
    return endApplication(context, 'CARD_DATA_ERROR', 'SIGNATURE_MISSING', text);
  }
  const value = cardValue(context, 0x9f26);
  if (value === undefined && !(context.cdaRequested && signed)) {
    const text = 'GENERATE AC brought no cryptogram';
    return endApplication(context, 'CARD_DATA_MISSING', 'CARD_DATA_MISSING', text);
  }
  context.cryptogram = {
    type,
    informationData,
    atc,
    value: value ?? new Uint8Array(0),
    issuerApplicationData: cardValue(context, 0x9f10),
  };
  return null;
}

function typeOf(informationData: number): CryptogramType | undefined {
  const bits = informationData & 0xc0;
  return (['AAC', 'TC', 'ARQC'] as const).find((type) => REFERENCE[type] === bits);
}
