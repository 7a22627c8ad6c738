/** Decoders of emv and cipher: APDUs, issuer data, PIN blocks, recovered blocks, key blocks. */
import assert from 'node:assert/strict';
import { concat, equal, fromHex } from '@armilla/bytes';
import { unpadMethod2 } from '@armilla/cipher';
import * as emv from '@armilla/emv';
import { plainBlock } from '../../wire/emv/signed-block.ts';
import type { Target } from './fuzz.ts';
import { seedsOf, textsOf } from './seeds.ts';
import { roundTrip, textTarget } from './targets-tlv.ts';

const PAN = '5413330089600044';
const NOW = { year: 2026, month: 11 };
const BLOCK_BYTES = 96;

export function emvTargets(): readonly Target[] {
  return [
    ...apduTargets(),
    ...pinTargets(),
    ...certificateTargets(),
    ...keyBlockTargets(),
    ...dukptTargets(),
    {
      name: 'cipher.unpadMethod2',
      seeds: seedsOf('wire/cipher/vectors/*.json'),
      run: unpadMethod2,
    },
  ];
}

function apduTargets(): readonly Target[] {
  const seeds = seedsOf('wire/tlv/vectors/card-transcripts.json');
  const iads = [fromHex('0114A00003A48000000000000000000000FF'), fromHex(`0115${'A5'.repeat(26)}`)];
  return [
    { name: 'emv.decodeCommand', seeds, run: checkCommand },
    { name: 'emv.describeCommand', seeds, run: emv.describeCommand },
    {
      name: 'emv.decodeResponse',
      seeds,
      run: roundTrip(emv.decodeResponse, ({ data, sw }) => emv.encodeResponse(data, sw)),
    },
    {
      name: 'emv.describeStatusWord',
      seeds,
      run: ([high = 0, low = 0]) => emv.describeStatusWord((high << 8) | low),
    },
    { name: 'emv.decodeIad', seeds: iads, run: roundTrip(emv.decodeIad, emv.encodeIad) },
    { name: 'emv.cryptogramInput', seeds: iads, run: checkCryptogramInput },
  ];
}

/** Long lengths may come back short, so what is compared is what they say. */
function checkCommand(bytes: Uint8Array): void {
  const command = emv.decodeCommand(bytes);
  assert.deepEqual(emv.decodeCommand(emv.encodeCommand(command)), command);
}

/** The issuer application data is the card's word, whatever version it claims. */
function checkCryptogramInput(iad: Uint8Array): void {
  const zeros = (length: number) => new Uint8Array(length);
  const data = {
    amountAuthorised: zeros(6),
    amountOther: zeros(6),
    terminalCountry: zeros(2),
    tvr: zeros(5),
    currency: zeros(2),
    date: zeros(3),
    type: zeros(1),
    unpredictableNumber: zeros(4),
    aip: zeros(2),
    atc: zeros(2),
  };
  emv.cryptogramInput(iad[1] ?? 0, data, iad);
}

function pinTargets(): readonly Target[] {
  const key = fromHex('00112233445566778899AABBCCDDEEFF');
  const seeds = seedsOf('wire/emv/vectors/pin-blocks.json');
  const blocks = [
    emv.encodePinBlock0('1234', PAN),
    emv.encodePinBlock2('123456'),
    emv.encodePinBlock3('12345', PAN, new Uint8Array(10)),
    emv.encodePinField4('1234', new Uint8Array(8)),
    emv.encipherPinBlock4(key, '1234', PAN, new Uint8Array(8)),
  ];
  const decoders: Readonly<Record<string, (block: Uint8Array) => string>> = {
    decodePinBlock0: (block) => emv.decodePinBlock0(block, PAN),
    decodePinBlock2: (block) => emv.decodePinBlock2(block),
    decodePinBlock3: (block) => emv.decodePinBlock3(block, PAN),
    decodePinField4: (block) => emv.decodePinField4(block),
    decipherPinBlock4: (block) => emv.decipherPinBlock4(key, block, PAN),
  };
  return Object.entries(decoders).map(([name, decode]) => ({
    name: `emv.${name}`,
    seeds: [...seeds, ...blocks],
    run: (block) => assert.match(decode(block), /^\d{4,12}$/),
  }));
}

/** With exponent 1 a block is its own recovery, so damage reaches every check after the RSA. */
const OPEN_KEY = { modulus: new Uint8Array(BLOCK_BYTES).fill(0xff), exponent: Uint8Array.of(1) };

/** A block with the right frame and hash around whatever the fields are. */
function framed(fields: Uint8Array, alsoHashed: Uint8Array): Uint8Array {
  const short = fields.subarray(0, BLOCK_BYTES - 22);
  return plainBlock({ modulusLength: BLOCK_BYTES, fields: short, alsoHashed });
}

/** Tried as a whole signature, and as the fields of one whose hash is right. */
function bothWays(name: string, seeds: readonly Uint8Array[], recover: Recover): Target[] {
  const exponent = Uint8Array.of(3);
  const nothing = new Uint8Array(0);
  return [
    { name: `emv.${name}`, seeds, run: (bytes) => judge(recover(bytes, nothing)) },
    {
      name: `emv.${name}.fields`,
      seeds,
      run: (bytes) => {
        const remainder = bytes.subarray(0, (bytes.at(-1) ?? 0) % 24);
        const hashed = name.startsWith('recover') ? concat(remainder, exponent) : nothing;
        judge(recover(framed(bytes, hashed), remainder));
      },
    },
  ];
}

type Recover = (signature: Uint8Array, remainder: Uint8Array) => { readonly ok: boolean };

/** A refusal is a value with a reason. */
function judge(answer: { readonly ok: boolean; readonly reason?: string }): void {
  assert.ok(answer.ok || typeof answer.reason === 'string');
}

function certificateTargets(): readonly Target[] {
  const exponent = Uint8Array.of(3);
  const nothing = new Uint8Array(0);
  const issuer = fromHex('02541333FF1231000001010160010000');
  const icc = fromHex('045413330089600044FFFF12310000010101600100');
  const dynamic = fromHex('050126081122334455667788809F2608AABBCCDDEEFF0011223344556677');
  const whole = [issuer, icc, dynamic].map((fields) => framed(fields, exponent));
  const seeds = [issuer, icc, dynamic, ...whole, ...seedsOf('wire/emv/vectors/oda*.json')];
  return [
    ...bothWays('recoverIssuerKey', seeds, (certificate, remainder) =>
      emv.recoverIssuerKey({
        caKey: OPEN_KEY,
        certificate,
        remainder,
        exponent,
        pan: PAN,
        now: NOW,
      }),
    ),
    ...bothWays('recoverIccKey', seeds, (certificate, remainder) =>
      emv.recoverIccKey({
        issuerKey: OPEN_KEY,
        certificate,
        remainder,
        exponent,
        staticData: nothing,
        pan: PAN,
        now: NOW,
      }),
    ),
    ...bothWays('verifyStaticData', seeds, (ssad) =>
      emv.verifyStaticData({ issuerKey: OPEN_KEY, ssad, staticData: nothing }),
    ),
    ...bothWays('verifyDda', seeds, (sdad) =>
      emv.verifyDda({ iccKey: OPEN_KEY, sdad, ddolData: nothing }),
    ),
    ...bothWays('verifyCda', seeds, (sdad) =>
      emv.verifyCda({
        iccKey: OPEN_KEY,
        sdad,
        unpredictableNumber: nothing,
        cid: 0x80,
        transactionData: nothing,
      }),
    ),
  ];
}

const KBPK = fromHex('89E88CF7931444F334BD7547FC3F380C');

/** One block of each version under our own protection key. */
function ownKeyBlocks(): readonly string[] {
  const key = fromHex('F039121BEC83D26B169BDCD5B22AAF8F');
  return (['A', 'B', 'C', 'D', 'E'] as const).map((version) => {
    const header: emv.KeyBlockHeader = {
      version,
      usage: 'P0',
      algorithm: 'T',
      mode: 'E',
      keyVersion: '00',
      exportability: 'N',
      options: version === 'D' ? [{ id: 'KS', data: '00604B120F9292800000' }] : [],
    };
    const padding = new Uint8Array(emv.keyBlockPaddingLength(version, key.length));
    return emv.wrapKeyBlock(KBPK, header, key, padding);
  });
}

function keyBlockTargets(): readonly Target[] {
  const ours = ownKeyBlocks();
  const blocks = [...ours, ...textsOf('wire/emv/vectors/*.json', /^[A-E]\d{4}[0-9A-Z]{11}/)];
  return [
    textTarget('emv.decodeKeyBlockHeader', blocks, (text) => {
      const { header } = emv.decodeKeyBlockHeader(text);
      const again = emv.decodeKeyBlockHeader(emv.encodeKeyBlockHeader(header));
      assert.deepEqual(again.header, header);
    }),
    textTarget('emv.unwrapKeyBlock', ours, (text) => emv.unwrapKeyBlock(KBPK, text)),
  ];
}

function dukptTargets(): readonly Target[] {
  const key = fromHex('6AC292FAA1315B4D858AB3A3D7D5933A');
  const seeds = [fromHex('FFFF9876543210E00001'), fromHex('123456789012345600000001')];
  return [
    { name: 'emv.dukptTransactionKey', seeds, run: (ksn) => emv.dukptTransactionKey(key, ksn) },
    { name: 'emv.nextDukptKsn', seeds, run: (ksn) => emv.nextDukptKsn(ksn) },
    {
      name: 'emv.aesDukptTransactionKey',
      seeds,
      run: (ksn) => emv.aesDukptTransactionKey(key, ksn),
    },
    { name: 'emv.nextAesDukptKsn', seeds, run: (ksn) => emv.nextAesDukptKsn(ksn) },
  ];
}

export const isSame = equal;
