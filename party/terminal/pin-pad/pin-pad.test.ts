/** The PIN goes under a key of this one transaction, and nowhere else. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { fromHex, hex } from '@armilla/bytes';
import { tdesEcb } from '@armilla/cipher';
import {
  aesDukptInitialKey,
  aesDukptTransactionKey,
  aesDukptWorkingKey,
  decipherPinBlock4,
  decodePinBlock0,
  dukptInitialKey,
  dukptTransactionKey,
  dukptWorkingKey,
} from '@armilla/emv';
import { seededChance } from '@armilla/kit/chance';
import { PAN, PIN, SecretBytes } from '@armilla/kit/secret';
import { traceBook } from '@armilla/kit/trace';
import {
  keySerialNumberInFile,
  keySerialNumberInMemory,
  type PinKeys,
  PinPadExhausted,
  pinPadAES,
  pinPadTDES,
  profileConfiguration,
} from '../index.ts';
import { DPAN } from '../test/card.ts';
import { approve, host, sale, terminal } from '../test/host.ts';
import { till } from '../test/input.ts';

const SECRET = '84261';
const keys: PinKeys = { ask: async () => PIN.parse(SECRET) ?? null };
const BDK = fromHex('0123456789ABCDEFFEDCBA9876543210');
const KSN = fromHex('FFFF9876543210E00000');
const AES_KSN = fromHex('123456789012345600000000');
const tdes = { keys, initialKey: new SecretBytes(dukptInitialKey(BDK, KSN)) };
const aes = {
  keys,
  initialKey: new SecretBytes(aesDukptInitialKey(BDK, AES_KSN)),
  chance: seededChance(3),
};
const request = { pan: new PAN(DPAN), amountMinor: 6_000, currency: 'EUR' } as const;

test('format 0 under triple-DES DUKPT: who has the base key finds the PIN by its KSN', async () => {
  const pad = pinPadTDES({ ...tdes, serialNumbers: keySerialNumberInMemory(KSN) });
  const blocks = [await pad.enterPin(request), await pad.enterPin(request)];
  for (const [i, pin] of blocks.entries()) {
    assert(pin?.keySerialNumber);
    assert.equal(hex(pin.keySerialNumber), `FFFF9876543210E0000${i + 1}`);
    const key = dukptTransactionKey(dukptInitialKey(BDK, pin.keySerialNumber), pin.keySerialNumber);
    const block = tdesEcb(dukptWorkingKey(key, 'pin'), pin.block, 'decrypt');
    assert.equal(decodePinBlock0(block, DPAN), SECRET);
  }
  assert.notDeepEqual(blocks[0]?.block, blocks[1]?.block);
});

test('format 4 under AES DUKPT: the same', async () => {
  const pad = pinPadAES({ ...aes, serialNumbers: keySerialNumberInMemory(AES_KSN) });
  const pin = await pad.enterPin(request);
  assert(pin?.keySerialNumber);
  assert.equal(hex(pin.keySerialNumber), '123456789012345600000001');
  const initial = aesDukptInitialKey(BDK, pin.keySerialNumber);
  const key = aesDukptTransactionKey(initial, pin.keySerialNumber);
  const working = aesDukptWorkingKey(key, pin.keySerialNumber, 'pin');
  assert.equal(decipherPinBlock4(working, pin.block, DPAN), SECRET);
});

test('who gives up uses no key; a pad without keys left says so', async () => {
  const serialNumbers = keySerialNumberInMemory(KSN);
  const shy = pinPadTDES({ ...tdes, keys: { ask: async () => null }, serialNumbers });
  assert.equal(await shy.enterPin(request), null);
  assert.equal(
    hex((await pinPadTDES({ ...tdes, serialNumbers }).enterPin(request))?.keySerialNumber ?? KSN),
    'FFFF9876543210E00001',
  );
  const last = keySerialNumberInMemory(fromHex('FFFF9876543210FFF800'));
  await assert.rejects(
    pinPadTDES({ ...tdes, serialNumbers: last }).enterPin(request),
    PinPadExhausted,
  );
});

test('the counter is kept before the key is used, and only for its own device', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'ksn-'));
  const path = join(folder, 'pad.ksn');
  try {
    const pad = () => pinPadTDES({ ...tdes, serialNumbers: keySerialNumberInFile(path, KSN) });
    await pad().enterPin(request);
    assert.equal((await readFile(path, 'utf8')).trim(), 'FFFF9876543210E00001');
    const again = await pad().enterPin(request);
    assert.equal(hex(again?.keySerialNumber ?? KSN), 'FFFF9876543210E00002');
    const other = keySerialNumberInFile(path, fromHex('FFFF9876543211E00000'));
    await assert.rejects(
      pinPadTDES({ ...tdes, serialNumbers: other }).enterPin(request),
      /another/,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('over the limit a till with a pad sends the PIN block and its KSN, and shows the PIN nowhere', async () => {
  const config = profileConfiguration('attended', {
    terminalId: 'TILL0001',
    merchant: till().merchant,
  });
  const pads = [
    pinPadTDES({ ...tdes, serialNumbers: keySerialNumberInMemory(KSN) }),
    pinPadAES({ ...aes, serialNumbers: keySerialNumberInMemory(AES_KSN) }),
  ];
  for (const pinPad of pads) {
    const { port, sent } = host(approve);
    const trace = traceBook();
    const result = await terminal(port, { config, pinPad, trace }).sale(
      sale({ aip: '1980' }, 6_000),
    );
    assert.equal(result.approved, true, JSON.stringify(result.findings));
    assert.equal(result.outcome.cvm, 'ONLINE_PIN');
    assert.equal(result.receipt.verification, 'ONLINE_PIN');
    const [message] = sent;
    assert(message);
    assert.match(
      message.fields[48] ?? '',
      /09(20FFFF9876543210E00001|24123456789012345600000001)$/,
    );
    assert.match(message.fields[53] ?? '', /^020[23]0[14]0100000000$/);
    const shown = inspect([result, trace.entries(), pinPad], { depth: 20 });
    assert(!shown.includes(SECRET));
    assert(!shown.includes(hex(message.fields[52] ?? new Uint8Array(1)).padStart(16, '?')));
  }
});
