/** A PIN on its way: out of the acquirer's zone into the issuer's, and nowhere in between. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex, hex } from '@armilla/bytes';
import { decipherPinBlock4, encipherPinBlock4 } from '@armilla/emv';
import { decodeSubelements, type Message } from '@armilla/iso8583';
import { SecretBytes } from '@armilla/kit/secret';
import fc from 'fast-check';
import type { PinZoneKeys } from '../deps.ts';
import { translatePin } from '../pin/translate.ts';
import { type Bench, bench, DEBIT, enrolled, panOf, register } from './bench.ts';
import { cardOf } from './chip.ts';

const PAN = panOf(DEBIT);
const ACQUIRER = new SecretBytes(fromHex('00112233445566778899AABBCCDDEEFF'));
const ISSUER = new SecretBytes(fromHex('0F1E2D3C4B5A69788796A5B4C3D2E1F0'));
const ZONES: PinZoneKeys = { acquirer: ACQUIRER, issuer: () => ISSUER };
const ENTERED = 0x04;

async function paying(pinZoneKeys: PinZoneKeys = ZONES) {
  const here = await bench({ pinZoneKeys });
  await register(here);
  const reference = (await enrolled(here, PAN)).tokenUniqueReference ?? '';
  return { here, card: await cardOf(here, reference) };
}

const codeOf = async (here: Bench, message: Message) =>
  (await here.service.answer(message))?.fields[39];

function blockFor(pan: string, pin = '4711', key = ACQUIRER): string {
  return hex(encipherPinBlock4(key.expose(), pin, pan, fromHex('A1B2C3D4E5F60718')));
}

test('a PIN block leaves under the issuer’s key, bound to the card’s own number', async () => {
  const { here, card } = await paying();
  const told = { '08': blockFor(card.dpan), '09': '12345678901234560000000A' };
  assert.equal(await codeOf(here, card.asks({ told, tvr3: ENTERED })), '00');
  const sent = decodeSubelements(here.issuer.messages[0]?.fields[48] ?? '');
  assert.equal(sent['09'], undefined);
  const block = fromHex(sent['08'] ?? '');
  assert.equal(decipherPinBlock4(ISSUER.expose(), block, PAN), '4711');
  assert.throws(() => decipherPinBlock4(ISSUER.expose(), block, card.dpan));
  const everywhere = JSON.stringify([
    here.trace.entries(),
    await here.database.all('SELECT request, answer FROM authorisation'),
  ]);
  assert.equal(everywhere.includes(sent['08'] ?? ''), false);
  assert.equal(everywhere.includes(told['08']), false);
  await here.close();
});

test('a PIN of another number, key or format is refused, and so is a PIN that is not there', async () => {
  const { here, card } = await paying();
  const asks = [
    { told: { '08': blockFor(PAN) }, tvr3: ENTERED },
    { told: { '08': blockFor(card.dpan, '4711', ISSUER) }, tvr3: ENTERED },
    { told: { '08': 'A1'.repeat(16) }, tvr3: ENTERED },
    { told: { '08': blockFor(card.dpan) } },
    { tvr3: ENTERED },
    { fields: { 52: new Uint8Array(8) }, tvr3: ENTERED },
    { fields: { 52: new Uint8Array(8) }, told: { '08': blockFor(card.dpan) }, tvr3: ENTERED },
  ];
  for (const ask of asks) assert.equal(await codeOf(here, card.asks(ask)), '86');
  assert.equal(here.issuer.messages.length, 0);
  await here.close();
});

test('where no keys are given no PIN is carried', async () => {
  const here = await bench();
  await register(here);
  const card = await cardOf(here, (await enrolled(here, PAN)).tokenUniqueReference ?? '');
  const told = { '08': blockFor(card.dpan) };
  assert.equal(await codeOf(here, card.asks({ told, tvr3: ENTERED })), '86');
  await here.close();
});

test('plastic’s PIN is translated for the same number', async () => {
  const { here, card } = await paying();
  const visa = panOf('43332201', 7);
  const told = { '08': blockFor(visa) };
  const request = card.asks({ told });
  assert.equal(await codeOf(here, { ...request, fields: { ...request.fields, 2: visa } }), '00');
  const sent = decodeSubelements(here.issuer.messages[0]?.fields[48] ?? '');
  assert.equal(decipherPinBlock4(ISSUER.expose(), fromHex(sent['08'] ?? ''), visa), '4711');
  const foreign = card.asks({ told: { '08': blockFor(card.dpan) } });
  assert.equal(await codeOf(here, { ...foreign, fields: { ...foreign.fields, 2: visa } }), '86');
  await here.close();
});

test('keys that were exchanged are used from then on', async () => {
  let current = ACQUIRER;
  const { here, card } = await paying({
    get acquirer() {
      return current;
    },
    issuer: () => ISSUER,
  });
  current = new SecretBytes(fromHex('FFEEDDCCBBAA99887766554433221100'));
  const told = { '08': blockFor(card.dpan, '4711', current) };
  assert.equal(await codeOf(here, card.asks({ told, tvr3: ENTERED })), '00');
  await here.close();
});

test('whatever a block holds, a translation gives the PIN that was in it, or nothing', () => {
  const bytes = fc.uint8Array({ minLength: 0, maxLength: 20 });
  const from = { key: ACQUIRER, pan: '5333228900000017' };
  const to = { key: ISSUER, pan: PAN };
  const chance = { bytes: (length: number) => new Uint8Array(length) };
  fc.assert(
    fc.property(bytes, (block) => {
      assert.equal(translatePin(block, from, to, chance), undefined);
    }),
  );
  fc.assert(
    fc.property(fc.stringMatching(/^\d{4,12}$/), (pin) => {
      const block = fromHex(blockFor(from.pan, pin));
      const translated = translatePin(block, from, to, chance) ?? new Uint8Array(0);
      assert.equal(decipherPinBlock4(ISSUER.expose(), translated, PAN), pin);
    }),
  );
});
