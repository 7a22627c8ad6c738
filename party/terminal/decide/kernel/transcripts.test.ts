/** Transcripts of test cards, run through the kernel as far as their data goes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex, hex } from '@armilla/bytes';
import {
  type ApplicationConfiguration,
  type CaKey,
  mastercardApplication,
  type TransactionInput,
  terminalConfiguration,
} from '../../index.ts';
import { codes, tap, tapeCard } from '../../test/tap.ts';
import { authenticateCryptogram } from './combined-authentication.ts';
import type { Talk } from './command.ts';
import { dataObject, type KernelContext } from './context.ts';
import { selectCandidate } from './entry-point.ts';
import { panDigits } from './limits.ts';
import { STEPS } from './transaction.ts';
import cards from './vectors/card-transcripts.json' with { type: 'json' };
import cda from './vectors/cda-transcripts.json' with { type: 'json' };
import type { Ending } from './vocabulary.ts';

const [payPass, amex] = cda.cases;
assert(payPass !== undefined && amex !== undefined);

const caKeys: readonly CaKey[] = cda.cases.map((one) => ({
  rid: one.rid,
  index: one.capkIndex,
  modulus: fromHex(one.capkModulus),
  exponent: fromHex(one.capkExponent),
}));

function reader(
  parts: Partial<TransactionInput>,
  application: Partial<ApplicationConfiguration>,
  terminal: { countryCode?: string; terminalType?: string } = {},
): TransactionInput {
  return {
    amountMinor: 10_001,
    currency: { numeric: '036', exponent: 2 },
    date: '120315',
    time: '101500',
    type: '00',
    caKeys,
    unpredictableNumber: fromHex('000EEC85'),
    configuration: terminalConfiguration({
      terminalId: 'TAPE0001',
      merchant: { name: 'Tape', city: 'Sydney', country: 'AU', id: 'TAPE', categoryCode: '5411' },
      applications: [{ ...mastercardApplication(), ...application }],
      ...terminal,
    }),
    ...parts,
  };
}

/** The tape lacks record 2 of file 3, which is not signed: an empty record stands in its place. */
const payPassTape = [...payPass.apdus, ['00B2021C00', '70009000']];
/** That reader also spoke mag-stripe mode and so left out the first record of the card. */
const payPassReader = reader(
  { amountOtherMinor: 2 },
  { kernelConfiguration: 0x20, limits: mastercardApplication({ floorMinor: 20_000 }).limits },
);

test('an American Express test card with a PDOL goes online with its recorded cryptogram', () => {
  const input = reader(
    { amountMinor: 12_000, date: '141031', unpredictableNumber: fromHex('327273B9') },
    { aid: 'A000000025', version: fromHex('0001') },
    { countryCode: '036', terminalType: 'EA' },
  );
  const { outcome, commands } = tap(input, tapeCard(amex.apdus));
  assert.equal(outcome.kind, 'ONLINE_REQUEST', JSON.stringify(outcome.findings));
  assert.equal(outcome.authentication, 'CDA_VERIFIED');
  assert.equal(hex(commands.at(-1)?.apdu ?? new Uint8Array()), amex.generateAcCommand);
  assert.equal(
    hex(outcome.cryptogram?.value ?? new Uint8Array()),
    amex.recoveredSdad.applicationCryptogram,
  );
  assert.equal(outcome.cvm, 'ONLINE_PIN');
  assert.equal(hex(outcome.tvr), '0000048000');
  assert.equal(outcome.dpan?.lastFour, '1007');
});

test('on the PayPass tape everything but the hash of the transaction data holds', () => {
  // The tape's reader sent 9F09 as zeros against its own card version; an honest TVR says so, and
  // the recorded signature then covers other data.
  const answer = payPass.apdus.at(-1)?.[1] ?? '';
  const card = tapeCard(payPassTape);
  const { outcome } = tap(payPassReader, (apdu) =>
    apdu[1] === 0xae ? fromHex(answer) : card(apdu),
  );
  assert.equal(outcome.kind, 'END_APPLICATION');
  assert.equal(outcome.errorIndication.l2, 'CAM_FAILED');
  assert.deepEqual(outcome.findings.at(-1), {
    code: 'CDA_FAILED',
    text: 'the signature (9F4B) covers other transaction data than was exchanged',
  });
});

test('the cryptogram of the PayPass card is recovered where the recorded data is taken', () => {
  const context = beforeGenerateAc(payPassReader, payPassTape);
  assert.equal(hex(context.staticData ?? new Uint8Array()), payPass.staticDataToAuthenticate);
  const recorded = payPass.recoveredSdad;
  const answer = payPass.apdus.at(-1)?.[1] ?? '';
  context.cdaRequested = true;
  context.cdol1Data = fromHex(payPass.cdol1Data);
  context.signedResponse = fromHex(
    payPass.transactionDataHashInput.slice(payPass.cdol1Data.length),
  );
  context.card.set(0x9f4b, fromHex(answer.slice(answer.indexOf('9F4B8190') + 8, -46)));
  context.cryptogram = {
    type: 'TC',
    informationData: 0x40,
    atc: fromHex('0035'),
    value: new Uint8Array(0),
    issuerApplicationData: undefined,
  };
  assert.equal(authenticateCryptogram(context), null, JSON.stringify(context.findings));
  assert.equal(hex(context.cryptogram.value), recorded.applicationCryptogram);
  assert.equal(hex(context.card.get(0x9f4c) ?? new Uint8Array()), recorded.iccDynamicNumber);
});

test('in a data object list the terminal’s own value comes before one of the card', () => {
  const context = beforeGenerateAc(payPassReader, payPassTape);
  context.card.set(0x9f02, fromHex('000000000001'));
  assert.equal(hex(dataObject(context, 0x9f02) ?? new Uint8Array()), '000000010001');
  assert.equal(hex(dataObject(context, 0x9f08) ?? new Uint8Array()), '0002');
});

/** The kernel's context as the steps before GENERATE AC leave it. */
function beforeGenerateAc(input: TransactionInput, tape: readonly (readonly string[])[]) {
  const card = tapeCard(tape);
  const application = input.configuration.applications[0];
  assert(application);
  const candidate = { adfName: fromHex(application.aid), application };
  const context = converse(selectCandidate(input, candidate, []), card);
  assert(context !== null && 'card' in context);
  for (const step of STEPS.slice(0, 5)) {
    const ending: Ending | null =
      'talk' in step ? converse(step.talk(context), card) : step.think(context);
    assert.equal(ending, null);
  }
  return context satisfies KernelContext;
}

function converse<T>(talk: Talk<T>, card: (apdu: Uint8Array) => Uint8Array): T {
  for (let step = talk.next(); ; ) {
    if (step.done) return step.value;
    step = talk.next(card(step.value.apdu));
  }
}

/** A tape as pairs of command and answer; one of them was recorded a line out of step. */
function inStep(id: string): readonly (readonly string[])[] {
  const { apdus } = cards.cases.find((one) => one.id === id) ?? assert.fail(id);
  if (id !== 'contact-mastercard') return apdus;
  const lines = apdus.flat();
  const from = lines.findLastIndex((line) => line.startsWith('00a404'));
  return lines
    .slice(from)
    .flatMap((line, i, rest) => (i % 2 === 0 ? [[line, rest[i + 1] ?? '']] : []));
}

/**
 * These cards have contacts and no contactless mode: past K3 their records are read all the same.
 */
const CONTACT = [
  // 5E0300 is what the reader of that tape sent as well.
  {
    id: 'contact-mastercard',
    aid: 'A0000000041010',
    pan: '0044',
    cvm: '5E0300',
    last: 'ACTION_ARQC',
  },
  { id: 'contact-visa', aid: 'A0000000031010', pan: '0050', cvm: '420300', last: 'ACTION_ARQC' },
  // 9F61 is another element to that scheme: as the CVC3 of kernel 2 it is too long.
  {
    id: 'contact-upi',
    aid: 'A000000333010102',
    pan: null,
    cvm: '3F0000',
    last: 'RECORD_MALFORMED',
  },
] as const;

for (const { id, aid, pan, cvm, last } of CONTACT) {
  test(`${id}: no common mode over the field; its records are read as far as the tape has them`, () => {
    const contactReader = reader({ date: '120316' }, { aid });
    const application = contactReader.configuration.applications[0];
    assert(application);
    const tape = tapeCard(inStep(id));
    const { outcome } = tap(contactReader, tape);
    assert(codes(outcome).includes('NO_COMMON_MODE'), JSON.stringify(outcome.findings));
    const candidate = { adfName: fromHex(aid), application };
    const context = converse(selectCandidate(contactReader, candidate, []), tape);
    assert(context !== null && 'card' in context);
    for (const step of STEPS.filter(({ name }) => /^K(2|4|7|8|9|10|11|12) /.test(name))) {
      const end = 'talk' in step ? converse(step.talk(context), tape) : step.think(context);
      if (end !== null) break;
    }
    assert.equal(context.findings.at(-1)?.code, last);
    assert.equal(hex(context.cvmResults), cvm);
    if (pan !== null) assert.equal(panDigits(context)?.slice(-4), pan);
  });
}

const EXPECTED: Readonly<Record<string, readonly [string, string]>> = {
  'contactless-msd': ['TRY_ANOTHER_INTERFACE', 'NO_COMMON_MODE'],
  // This tape is shifted by a line: its "answer" to GET PROCESSING OPTIONS is a command.
  'contact-mastercard': ['END_APPLICATION', 'STATUS_BYTES'],
  'contact-visa': ['END_APPLICATION', 'NOT_SELECTED'],
  'contact-upi': ['END_APPLICATION', 'NOT_SELECTED'],
};

for (const { id, name, apdus } of cards.cases) {
  test(`${name}: the tape ends where its data ends`, () => {
    const { outcome } = tap(reader({}, {}), tapeCard(apdus.filter((pair) => pair.length === 2)));
    const [kind, code] = EXPECTED[id] ?? [];
    assert.equal(outcome.kind, kind, JSON.stringify(outcome.findings));
    assert(codes(outcome).includes(code ?? ''));
  });
}
