/** Every outcome with its parameters, what the reader shows, and the error it carries. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hex } from '@armilla/bytes';
import { type CardTraits, testCard } from '../../test/card.ts';
import { input } from '../../test/input.ts';
import { tap } from '../../test/tap.ts';
import type { ApplicationConfiguration } from '../configuration.ts';
import type { Outcome } from './outcome.ts';

interface Row {
  readonly name: string;
  readonly traits?: CardTraits;
  readonly application?: Partial<ApplicationConfiguration>;
  readonly amountMinor?: number;
  readonly kind: Outcome['kind'];
  readonly message: Outcome['userMessage'];
  /** DF8129. */
  readonly parameters: string;
  /** DF8115. */
  readonly error: string;
}

const limits = {
  floorMinor: 2_000,
  transactionMinor: 10_000,
  transactionOnDeviceMinor: 10_000,
  verificationMinor: 5_000,
};
const signature = { verificationCapability: 0x20, limits: { ...limits, floorMinor: 9_000 } };
const plain: CardTraits = { aip: '1980', signed: { 40814: null } };
const NONE = '00000000001E';

const ROWS: readonly Row[] = [
  {
    name: 'TC',
    application: { limits },
    kind: 'APPROVED',
    message: 'APPROVED',
    parameters: '10F0F00098F0FF00',
    error: NONE,
  },
  {
    name: 'TC with a signature on paper',
    traits: { aip: '1980', signed: { 142: '00000000000000005E031F03' } },
    application: signature,
    amountMinor: 6_000,
    kind: 'APPROVED',
    message: 'APPROVED_PLEASE_SIGN',
    parameters: '10F0F01098F0FF00',
    error: NONE,
  },
  {
    name: 'ARQC with on-device verification',
    amountMinor: 6_000,
    kind: 'ONLINE_REQUEST',
    message: 'AUTHORISING',
    parameters: '30F0F03098F0FF00',
    error: NONE,
  },
  {
    name: 'ARQC with online PIN',
    traits: plain,
    amountMinor: 6_000,
    kind: 'ONLINE_REQUEST',
    message: 'AUTHORISING',
    parameters: '30F0F02098F0FF00',
    error: NONE,
  },
  {
    name: 'AAC',
    traits: { cid: 0x00 },
    kind: 'DECLINED',
    message: 'NOT_AUTHORISED',
    parameters: '20F0F00090F0FF00',
    error: NONE,
  },
  {
    name: 'AAC of a plain card at a reader with contacts',
    traits: { ...plain, cid: 0x00 },
    application: { cardDataInputCapability: 0xe0 },
    kind: 'TRY_ANOTHER_INTERFACE',
    message: 'INSERT_CARD',
    parameters: '60F0F00090F0FF00',
    error: NONE,
  },
  {
    name: 'a device that asks its wearer first',
    traits: { cid: 0x00, answer: 'DF4B03000100' },
    kind: 'END_APPLICATION',
    message: 'SEE_PHONE',
    parameters: '4010F00090F0FF00',
    error: NONE,
  },
  {
    name: 'a wrong signature',
    traits: { fault: 'hash' },
    kind: 'END_APPLICATION',
    message: 'TRY_ANOTHER_CARD',
    parameters: '40F0F00090F0FF00',
    error: '00020000001C',
  },
  {
    name: 'a refused command',
    traits: { replace: { 'GENERATE AC': '6985' } },
    kind: 'END_APPLICATION',
    message: 'TRY_ANOTHER_CARD',
    parameters: '40F0F00090F0FF00',
    error: '00030069851C',
  },
  {
    name: 'data missing',
    traits: { signed: { 140: null } },
    kind: 'END_APPLICATION',
    message: 'TRY_ANOTHER_CARD',
    parameters: '40F0F0F090F0FF00',
    error: '00010000001C',
  },
  {
    name: 'data that cannot be read',
    traits: { signed: { 24356: '291331' } },
    kind: 'END_APPLICATION',
    message: 'TRY_ANOTHER_CARD',
    parameters: '40F0F0F090F0FF00',
    error: '00040000001C',
  },
  {
    name: 'over the limit, and nothing else to select',
    application: { limits },
    amountMinor: 10_001,
    kind: 'END_APPLICATION',
    message: 'INSERT_OR_SWIPE',
    parameters: '40F0F0F090F0FF00',
    error: '000500000018',
  },
  {
    name: 'mag-stripe alone',
    traits: { aip: '0000' },
    kind: 'TRY_ANOTHER_INTERFACE',
    message: 'INSERT_OR_SWIPE',
    parameters: '60F0F0F090F0FF00',
    error: '000700000018',
  },
  {
    name: 'nothing to select',
    traits: { replace: { 'SELECT PPSE': '6A82', 'SELECT AID': '6A82' } },
    kind: 'END_APPLICATION',
    message: 'TRY_ANOTHER_CARD',
    parameters: '40F0F0F090F0FF00',
    error: '000A0000001C',
  },
  {
    name: 'the card leaves',
    traits: { replace: { 'READ RECORD': '' } },
    kind: 'TRY_AGAIN',
    message: 'PRESENT_CARD_AGAIN',
    parameters: '7010F0F090F0FF00',
    error: '010000000021',
  },
];

for (const { name, traits, application, amountMinor, ...expected } of ROWS) {
  test(`${name}: ${expected.kind}, shows ${expected.message}`, () => {
    const amount = amountMinor === undefined ? {} : { amountMinor };
    const { outcome } = tap(input(amount, application), testCard(traits));
    const { kind, userMessage: message, outcomeParameterSet, errorIndication } = outcome;
    const parameters = hex(outcomeParameterSet);
    const error = hex(errorIndication.bytes);
    const found = JSON.stringify(outcome.findings);
    assert.deepEqual({ kind, message, parameters, error }, expected, found);
  });
}
