/**
 * GENERATE AC step by step: what is asked, what of the answers is taken, and whose signature is
 * believed.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex, hex } from '@armilla/bytes';
import { encodeTlv } from '@armilla/tlv';
import { AID, CA_KEY, type CardTraits, testCard } from '../../test/card.ts';
import { input } from '../../test/input.ts';
import { mastercardApplication, type RevokedCertificate } from '../configuration.ts';
import { isSet, TVR } from './bits.ts';
import { authenticateCryptogram } from './combined-authentication.ts';
import { getProcessingOptions, isEnding, send, type Talk } from './command.ts';
import { type KernelContext, kernelContext, type TransactionInput } from './context.ts';
import { requestCryptogram } from './cryptogram.ts';
import { STEPS } from './transaction.ts';
import type { Ending } from './vocabulary.ts';

const OK = '9000';
const CLEAR = '9F2701809F360200359F260811223344556677889F100401020304';
const SIGNATURE = `9F4B8180${'5A'.repeat(128)}`;

/** A context as K12 leaves it: an ARQC wanted from a card without on-device verification. */
function ready(
  parts: Partial<KernelContext> = {},
  elements: Readonly<Record<number, string>> = {},
) {
  const empty = kernelContext(input(), mastercardApplication(), fromHex(AID), new Map(), []);
  const context: KernelContext = { ...empty, requested: 'ARQC', ...parts };
  const card = { 130: '1980', 140: '9F0206', ...elements };
  for (const [tag, value] of Object.entries(card)) context.card.set(Number(tag), fromHex(value));
  return context;
}

const SIGNED = { authentication: 'CDA_PLANNED' } as const;
/** 77 around elements in hexadecimal. */
const format2 = (elements: string) => hex(encodeTlv(0x77, fromHex(elements)));
const format1 = (value: string) => hex(encodeTlv(0x80, fromHex(value)));

interface Asked {
  readonly apdu: string;
  readonly ending: Ending | null;
}

/** Asks once and is answered; `answer` with its status word. */
function ask(context: KernelContext, answer: string): Asked {
  const talk = requestCryptogram(context);
  const { apdu, rest } = finish(talk, fromHex(answer));
  return { apdu, ending: rest };
}

function finish<Result>(talk: Talk<Result>, answer: Uint8Array) {
  const asked = talk.next();
  assert(!asked.done, 'a command is sent');
  const ended = talk.next(answer);
  assert(ended.done, 'one command is enough');
  return { apdu: hex(asked.value.apdu), rest: ended.value };
}

/** The answer is not taken: the L2 error, and the finding that says why. */
function assertRefused(context: KernelContext, answer: string, l2: string, code: string): void {
  const { ending } = ask(context, `${answer}${OK}`);
  assert.equal(ending?.kind, 'END_APPLICATION', answer);
  assert.equal(ending?.error?.l2, l2, answer);
  assert.equal(context.findings.at(-1)?.code, code, answer);
  assert.equal(context.cryptogram, undefined, answer);
}

const p1 = (context: KernelContext) => ask(context, '6985').apdu.slice(4, 6);

test('P1 says which cryptogram is asked for, and whether it is to be signed', () => {
  assert.equal(ask(ready(), '6985').apdu, '80AE80000600000000124000');
  assert.equal(p1(ready({ requested: 'TC' })), '40');
  assert.equal(p1(ready({ requested: 'AAC' })), '00');
  assert.equal(p1(ready({ requested: 'ARQC', ...SIGNED })), '90');
  assert.equal(p1(ready({ requested: 'TC', ...SIGNED })), '50');
  assert.equal(p1(ready({ requested: 'ARQC', authentication: 'CDA_FAILED' })), '80');
});

test('a refusal is to be signed by a card that says it signs refusals (9F5D B2b1)', () => {
  const refusal = (capabilities: string) =>
    p1(ready({ requested: 'AAC', ...SIGNED }, { 40797: capabilities }));
  assert.equal(refusal('000100'), '10');
  assert.equal(refusal('FFFFFF'), '10');
  assert.equal(refusal('FFFEFF'), '00', 'the other bits mean something else');
  assert.equal(refusal('000000'), '00');
  assert.equal(refusal('00'), '00', 'too short to say so');
  assert.equal(p1(ready({ requested: 'AAC', ...SIGNED })), '00', 'a card without 9F5D');
  const unplanned = ready({ requested: 'AAC' }, { 40797: '000100' });
  assert.equal(p1(unplanned), '00', 'no CDA at all');
});

test('a CDOL1 that breaks off ends the tap before anything is asked', () => {
  const context = ready({}, { 140: '9F02' });
  const step = requestCryptogram(context).next();
  assert(step.done);
  assert.equal(step.value?.error?.l2, 'PARSING_ERROR');
  assert.equal(context.findings.at(-1)?.code, 'CDOL1_MALFORMED');
});

test('a fault of the terminal’s own is thrown, and not put down to the card', () => {
  const wrong = input({ amountMinor: 10 ** 13 });
  assert.throws(() => requestCryptogram(ready({ input: wrong })).next(), RangeError);
  class Unwritable extends Map<number, Uint8Array> {
    override set(): this {
      throw new TypeError('nothing can be kept');
    }
  }
  const entries = new Map(ready().card);
  const card = new Unwritable();
  card.get = (tag) => entries.get(tag);
  const context = { ...ready(), card };
  assert.throws(() => ask(context, `${format2(CLEAR)}${OK}`), TypeError);
});

test('another status word than 9000 is the card’s refusal, whatever comes with it', () => {
  for (const word of ['6985', '6A80', '6283', '9001']) {
    const context = ready();
    const { ending } = ask(context, `${format2(CLEAR)}${word}`);
    assert.equal(ending?.error?.l2, 'STATUS_BYTES');
    assert.equal(ending?.error?.statusWord, Number.parseInt(word, 16));
    assert.equal(context.cryptogram, undefined);
  }
});

test('no answer is a card that has left, one byte is a link that is broken', () => {
  const sent = (answer: string) => {
    const command = { name: 'GENERATE AC', apdu: fromHex('80AE800000') };
    return finish(send(command), fromHex(answer)).rest;
  };
  const again = { kind: 'TRY_AGAIN', message: 'PRESENT_CARD_AGAIN', start: 'B' };
  assert.deepEqual(sent(''), { ...again, error: { l1: 'TIMEOUT' } });
  assert.deepEqual(sent('90'), { ...again, error: { l1: 'PROTOCOL' } });
  assert.deepEqual(sent('9000'), { data: new Uint8Array(0), statusWord: 0x9000 });
  assert.deepEqual(ask(ready(), '90').ending, { ...again, error: { l1: 'PROTOCOL' } });
});

test('format 2 brings its elements by their tags, and they are what a signature is over', () => {
  const context = ready();
  const elements = `${CLEAR}DF4B03000000`;
  assert.equal(ask(context, `${format2(elements)}${OK}`).ending, null);
  assert.deepEqual(context.cryptogram, {
    type: 'ARQC',
    informationData: 0x80,
    atc: fromHex('0035'),
    value: fromHex('1122334455667788'),
    issuerApplicationData: fromHex('01020304'),
  });
  assert.equal(hex(context.signedResponse), elements);
});

test('format 1 is CID, ATC, cryptogram and 0 to 32 bytes of issuer application data', () => {
  const fixed = '8000351122334455667788';
  for (const length of [0, 1, 18, 32]) {
    const context = ready();
    const data = '5A'.repeat(length);
    assert.equal(ask(context, `${format1(`${fixed}${data}`)}${OK}`).ending, null, `${length}`);
    assert.deepEqual(context.cryptogram, {
      type: 'ARQC',
      informationData: 0x80,
      atc: fromHex('0035'),
      value: fromHex('1122334455667788'),
      issuerApplicationData: length === 0 ? undefined : fromHex(data),
    });
    assert.equal(context.card.has(0x9f10), length > 0, `${length}`);
  }
});

test('format 1 of fewer than 11 bytes or more than 43 is malformed', () => {
  for (const length of [0, 3, 10, 44, 100]) {
    const value = `800035${'11'.repeat(100)}`.slice(0, 2 * length);
    assertRefused(ready(), format1(value), 'PARSING_ERROR', 'AC_ANSWER_MALFORMED');
  }
});

test('an answer in neither format is malformed, whatever it holds', () => {
  for (const tag of [0x70, 0x6f, 0x61]) {
    const answer = hex(encodeTlv(tag, fromHex(CLEAR)));
    assertRefused(ready(), answer, 'PARSING_ERROR', 'AC_ANSWER_MALFORMED');
  }
  const twice = `${CLEAR}9F36020036`;
  assertRefused(ready(), format2(twice), 'PARSING_ERROR', 'AC_ANSWER_MALFORMED');
  assertRefused(ready(), '', 'PARSING_ERROR', 'AC_ANSWER_MALFORMED');
});

test('an answer without CID or without counter lacks what it must have', () => {
  const missing = ['CARD_DATA_MISSING', 'CARD_DATA_MISSING'] as const;
  assertRefused(ready(), format2(CLEAR.replace('9F270180', '')), ...missing);
  assertRefused(ready(), format2(CLEAR.replace('9F36020035', '')), ...missing);
  assertRefused(ready(), format2(CLEAR.replace('9F36020035', '9F3600')), ...missing);
  assertRefused(ready(), format2(CLEAR.slice(18)), ...missing);
  assertRefused(ready(), format2(CLEAR.replace('9F26081122334455667788', '')), ...missing);
});

test('a card answers with what was asked or less, never with more', () => {
  const rows = [
    ['TC', '40', 'TC'],
    ['TC', '80', 'ARQC'],
    ['TC', '00', 'AAC'],
    ['ARQC', '40', null],
    ['ARQC', '80', 'ARQC'],
    ['ARQC', '00', 'AAC'],
    ['AAC', '40', null],
    ['AAC', '80', null],
    ['AAC', '00', 'AAC'],
    ['TC', 'C0', null],
    ['ARQC', 'C0', null],
    ['AAC', 'C0', null],
    // The lower bits are codes and reasons, not the type.
    ['ARQC', 'BF', 'ARQC'],
    ['ARQC', '3F', 'AAC'],
  ] as const;
  for (const [requested, cid, type] of rows) {
    const context = ready({ requested });
    const answer = format2(CLEAR.replace('9F270180', `9F2701${cid}`));
    if (type === null) assertRefused(context, answer, 'CARD_DATA_ERROR', 'CRYPTOGRAM_TYPE');
    else {
      assert.equal(ask(context, `${answer}${OK}`).ending, null, `${requested} ${cid}`);
      assert.equal(context.cryptogram?.type, type);
    }
  }
});

test('a signature that was asked for must be there, but on a refusal', () => {
  assertRefused(ready(SIGNED), format2(CLEAR), 'CARD_DATA_ERROR', 'SIGNATURE_MISSING');
  const clear = format1('8000351122334455667788');
  assertRefused(ready(SIGNED), clear, 'CARD_DATA_ERROR', 'SIGNATURE_MISSING');
  const refusal = ready(SIGNED);
  const answer = CLEAR.replace('9F270180', '9F270100');
  assert.equal(ask(refusal, `${format2(answer)}${OK}`).ending, null);
  assert.equal(refusal.cryptogram?.type, 'AAC');
});

test('a cryptogram comes in clear, or in a signature that was asked for', () => {
  const missing = ['CARD_DATA_MISSING', 'CARD_DATA_MISSING'] as const;
  const hidden = format2(`9F2701809F36020035${SIGNATURE}9F100401020304`);
  assertRefused(ready(), hidden, ...missing);
  assertRefused(ready(SIGNED), format2('9F2701009F36020035'), ...missing);
  const signed = ready(SIGNED);
  assert.equal(ask(signed, `${hidden}${OK}`).ending, null);
  assert.equal(hex(signed.cryptogram?.value ?? fromHex('FF')), '', 'it is in the signature yet');
  assert.equal(hex(signed.signedResponse), '9F2701809F360200359F100401020304');
});

/** How often a tap with on-device verification was forced into a refusal; all of them end as one. */
function forced(parts: Partial<KernelContext>): number {
  const context = ready(parts, { 130: '1B80' });
  assert.equal(p1(context), '00');
  return context.findings.filter(({ code }) => code === 'FORCED_AAC').length;
}

test('on-device verification without CDA is forced into a refusal', () => {
  assert.equal(forced({}), 1);
});

test('on-device verification that asks for a refusal anyway is not forced into one', () => {
  assert.equal(forced({ requested: 'AAC' }), 0);
});

test('on-device verification is believed where CDA works, not where it has failed', () => {
  assert.equal(forced({ authentication: 'CDA_FAILED' }), 1);
  assert.equal(p1(ready(SIGNED, { 130: '1B80' })), '90');
});

/** A tap up to the answer to GENERATE AC, before K15 looks at the signature. */
function answered(traits: CardTraits = {}, parts: Partial<TransactionInput> = {}): KernelContext {
  const transaction = input(parts);
  const [application] = transaction.configuration.applications;
  assert(application);
  const context = kernelContext(transaction, application, fromHex(AID), new Map(), []);
  const card = testCard(traits);
  const last = STEPS.findIndex(({ name }) => name.startsWith('K15'));
  for (const step of STEPS.slice(0, last)) {
    const ending = 'talk' in step ? talkTo(card, step.talk(context)) : step.think(context);
    assert.equal(ending, null, step.name);
  }
  return context;
}

function talkTo<Result>(card: (apdu: Uint8Array) => Uint8Array, talk: Talk<Result>): Result {
  for (let step = talk.next(); ; step = talk.next(card(step.value.apdu))) {
    if (step.done) return step.value;
  }
}

function assertFailed(context: KernelContext, text: string): void {
  const ending = authenticateCryptogram(context);
  assert(ending !== null && isEnding(ending), text);
  assert.equal(ending.kind, 'END_APPLICATION');
  assert.equal(ending.error?.l2, 'CAM_FAILED');
  assert.deepEqual(context.findings.at(-1), { code: 'CDA_FAILED', text });
  assert.equal(context.authentication, 'CDA_FAILED');
  assert(isSet(context.tvr, TVR.CDA_FAILED));
}

test('a signature that holds brings the cryptogram and the dynamic number', () => {
  const context = answered();
  assert.equal(context.cryptogram?.value.length, 0);
  assert.equal(authenticateCryptogram(context), null);
  assert.equal(context.authentication, 'CDA_VERIFIED');
  assert.equal(context.cryptogram?.value.length, 8);
  assert.equal(hex(context.card.get(0x9f4c) ?? new Uint8Array()), '1122334455667788');
});

test('a signature nobody asked for is not looked at, and none is no failure', () => {
  const unasked = ready({}, { 40779: '5A'.repeat(128) });
  assert.equal(authenticateCryptogram(unasked), null);
  assert.equal(unasked.authentication, 'NOT_PERFORMED');
  assert.deepEqual(unasked.findings, []);
  const unsigned = ready({ ...SIGNED, cdaRequested: true });
  assert.equal(authenticateCryptogram(unsigned), null);
  assert.equal(unsigned.authentication, 'CDA_PLANNED');
});

test('without the authority’s key, or with a certificate that fails, nothing is verified', () => {
  const unknown = answered();
  unknown.card.set(0x8f, fromHex('99'));
  assertFailed(unknown, 'the terminal has no CA key of that RID and index');
  const context = answered({ fault: 'other-issuer' });
  assertFailed(context, 'the issuer certificate (90) is for another issuer than the PAN’s');
  assertFailed(answered({ fault: 'card-expired' }), 'the ICC certificate (9F46) has expired');
  assertFailed(answered({ fault: 'other-pan' }), 'the ICC certificate (9F46) is for another PAN');
});

test('a signature with no cryptogram beside it fails as one that is wrong does', () => {
  const context = answered();
  context.cryptogram = undefined;
  assertFailed(context, 'there is no cryptogram to authenticate');
  const text = 'the signature (9F4B) holds another CID than came in clear';
  assertFailed(answered({ fault: 'cid' }), text);
});

test('a certificate is revoked where authority, key and serial number all are its own', () => {
  const own = { rid: CA_KEY.rid, index: CA_KEY.index, serialNumber: '000007' };
  const others: readonly RevokedCertificate[] = [
    { ...own, rid: 'A000000003' },
    { ...own, index: '05' },
    { ...own, serialNumber: '000008' },
  ];
  for (const entry of others) {
    const context = answered({}, { revokedCertificates: [entry] });
    assert.equal(authenticateCryptogram(context), null, JSON.stringify(entry));
    assert.equal(context.authentication, 'CDA_VERIFIED');
  }
  const text = 'the issuer certificate (90) is on the revocation list';
  assertFailed(answered({}, { revokedCertificates: [own] }), text);
  assertFailed(answered({}, { revokedCertificates: [...others, own] }), text);
  const lower = { ...own, rid: own.rid.toLowerCase() };
  assertFailed(answered({}, { revokedCertificates: [lower] }), text);
});

test('the length in the command template takes a second byte from 128 on', () => {
  const template = (length: number) => {
    const data = new Uint8Array(length).fill(0x5a);
    const { apdu } = getProcessingOptions(data, []);
    assert.equal(hex(apdu.subarray(0, 4)), '80A80000');
    assert.equal(apdu[4], apdu.length - 6, 'Lc counts the template');
    return hex(apdu.subarray(5, apdu.length - 1 - length));
  };
  assert.equal(template(0), '8300');
  assert.equal(template(0x7f), '837F');
  assert.equal(template(0x80), '838180');
  assert.equal(template(0xfc), '8381FC');
});
