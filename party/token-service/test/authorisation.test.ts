/** Payments with a token: the real card, the real terminal, and every way to be refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concat, fromHex, hex } from '@armilla/bytes';
import {
  checkMessage,
  correlationKey,
  decodeSubelements,
  encodeOriginalDataElements,
  encodeSubelements,
  type Message,
  originalDataElements,
} from '@armilla/iso8583';
import { NoAnswer } from '@armilla/kit/host-link';
import { decodeTlv, encodeTlv, type Tlv } from '@armilla/tlv';
import {
  approval,
  type Bench,
  type BenchOptions,
  bench,
  DEBIT,
  enrolled,
  given,
  PROGRAMMES,
  panOf,
  register,
  WITHOUT_STAND_IN,
} from './bench.ts';
import { type Till, till } from './till.ts';

const PAN = panOf(DEBIT);

async function paying(
  options: BenchOptions = {},
): Promise<{ here: Bench; shop: Till; reference: string }> {
  const here = await bench(options);
  await register(here);
  const view = await enrolled(here, PAN);
  return { here, shop: await till(here), reference: view.tokenUniqueReference ?? '' };
}

/** Like another tap of another acquirer: same chip data, another message. */
function withStan(message: Message, stan: string): Message {
  return { ...message, fields: { ...message.fields, 11: stan } };
}

function changed(message: Message, fields: Message['fields']): Message {
  return { ...message, fields: { ...message.fields, ...fields } };
}

async function codeOf(here: Bench, message: Message): Promise<string | undefined> {
  const answer = await here.service.answer(message);
  assert.equal(answer === undefined ? undefined : checkMessage(answer), undefined);
  return answer?.fields[39];
}

test('a tap is approved; the issuer sees the PAN, the acquirer the token and nothing else', async () => {
  const { here, shop, reference } = await paying();
  const { sale, request } = await shop.tap();
  assert.equal(sale.approved, true);
  assert.equal(sale.authorisationCode, '123456');
  const [asked] = here.issuer.messages;
  assert.equal(asked?.fields[2], PAN);
  assert.equal(asked && checkMessage(asked), undefined);
  assert.equal(asked?.fields[35], undefined);
  const told = decodeSubelements(asked?.fields[48] ?? '');
  assert.equal(told['04'], reference);
  assert.equal(told['03'], request.fields[2]?.slice(-4));
  assert.equal(told['05'], '05');
  const answer = await here.service.answer(request);
  assert.equal(answer?.fields[2], request.fields[2]);
  assert.equal(JSON.stringify(answer).includes(PAN), false);
  await here.service.settled();
  const [news] = here.wallet.transactions;
  assert.equal(news?.tokenUniqueReference, reference);
  assert.equal(news?.transaction.outcome, 'APPROVED');
  assert.equal(news?.atc, 1);
  const finding = here.trace.entries().find(({ kind }) => kind === 'FINDING');
  assert.equal(finding?.summary, 'ARQC verified');
  assert.equal(finding?.reference, request.fields[37]);
  await here.close();
});

test('a closed loop’s token pays at the loop’s own merchants, whatever a till asks', async () => {
  for (const [acceptedAt, code] of [
    [['KAFENEIO'], '00'],
    [['SOMEBODY ELSE'], '57'],
  ] as const) {
    const banks = PROGRAMMES.banks.map((bank) => ({ ...bank, acceptedAt: [...acceptedAt] }));
    const here = await bench({ banks });
    await register(here);
    await enrolled(here, PAN);
    const shop = await till(here);
    const request = await shop.capture();
    assert.equal(await codeOf(here, request), code);
    await here.close();
  }
});

test('what was found about a payment can be looked up by its reference number', async () => {
  const { here, shop } = await paying();
  const { request } = await shop.tap();
  const found = await here.service.invoke(
    'findAuthorisation',
    { rrn: request.fields[37] },
    { caller: { kind: 'party', name: 'stage' }, language: 'en', idempotencyKey: '' },
  );
  assert.deepEqual(found, {
    rrn: request.fields[37],
    dpanLastFour: request.fields[2]?.slice(-4),
    atc: 1,
    cryptogram: 'VERIFIED',
    responseCode: '00',
    reason: null,
  });
  await here.close();
});

/**
 * Elements of DE 55 whose every bit is under the ARQC, or is the ARQC, or decides what it means.
 */
const SIGNED = [0x9f02, 0x9f03, 0x9f1a, 0x95, 0x5f2a, 0x9a, 0x9c, 0x9f37, 0x82, 0x9f36, 0x9f26];

function flipped(list: readonly Tlv[], tag: number, bit: number): Uint8Array {
  const parts = list.map((element) => {
    if (element.tag !== tag) return element.raw;
    const value = element.value.slice();
    value[bit >> 3] = (value[bit >> 3] ?? 0) ^ (0x80 >> (bit & 7));
    return encodeTlv(tag, value);
  });
  return concat(...parts);
}

test('one flipped bit anywhere in the signed data refuses, and burns no counter', async () => {
  const { here, shop } = await paying();
  const request = await shop.capture();
  const list = decodeTlv(request.fields[55] ?? new Uint8Array(0));
  let stan = 500_000;
  const refuses = async (tag: number, bit: number) => {
    stan += 1;
    const message = withStan(changed(request, { 55: flipped(list, tag, bit) }), String(stan));
    const code = await codeOf(here, message);
    assert.match(code ?? '', /^(?:88|12|30)$/, `bit ${bit} of ${tag.toString(16)}: ${code}`);
  };
  for (const tag of SIGNED) {
    const value = list.find((element) => element.tag === tag)?.value;
    assert.ok(value, tag.toString(16));
    for (let bit = 0; bit < 8 * value.length; bit++) await refuses(tag, bit);
  }
  // Of 9F10: key index, version and card verification results; of 9F27 the cryptogram's type.
  for (let bit = 0; bit < 64; bit++) await refuses(0x9f10, bit);
  for (const bit of [0, 1]) await refuses(0x9f27, bit);
  assert.equal(here.issuer.messages.length, 0);
  assert.equal(await codeOf(here, request), '00');
  await here.close();
});

test('a replayed cryptogram is refused, whatever the message around it', async () => {
  const { here, shop } = await paying();
  const { request } = await shop.tap();
  assert.equal(await codeOf(here, withStan(request, '777777')), '82');
  assert.equal(here.issuer.messages.length, 1);
  await here.service.settled();
  assert.equal(here.wallet.transactions.at(-1)?.transaction.reason, 'ATC_REUSED');
  await here.close();
});

test('two messages with one cryptogram at once: one of them pays', async () => {
  const { here, shop } = await paying();
  const request = await shop.capture();
  const stans = Array.from({ length: 10 }, (_, n) => String(600_000 + n));
  const codes = await Promise.all(stans.map((stan) => codeOf(here, withStan(request, stan))));
  // The first of the others gives the copy away; those behind it find the token held.
  assert.deepEqual(codes.sort(), ['00', ...Array(8).fill('62'), '82']);
  await here.close();
});

test('the same message again gets the same answer, at once and later', async () => {
  const { here, shop } = await paying();
  const request = await shop.capture();
  const answers = await Promise.all([1, 2, 3].map(() => here.service.answer(request)));
  const later = await here.service.answer(request);
  for (const answer of [...answers, later]) assert.deepEqual(answer, answers[0]);
  assert.equal(here.issuer.messages.length, 1);
  await here.close();
});

test('every check refuses under its own code', async () => {
  const { here, shop } = await paying();
  const request = await shop.capture();
  let stan = 700_000;
  const code = (fields: Message['fields']) =>
    codeOf(here, withStan(changed(request, fields), String(++stan)));
  assert.equal(await code({ 2: panOf('53332289', 9) }), '14');
  assert.equal(await code({ 22: '812', 55: undefined }), '57');
  assert.equal(await code({ 22: '012', 55: undefined }), '57');
  assert.equal(await code({ 22: '051' }), '57');
  assert.equal(await code({ 4: '000000000100' }), '12');
  assert.equal(await code({ 49: '840' }), '12');
  assert.equal(await code({ 3: '200000' }), '12');
  assert.equal(await code({ 35: `${PAN}=2912201` }), '12');
  assert.equal(await code({ 55: Uint8Array.of(0x9f, 0x02, 0x06) }), '30');
  const bare = withStan(changed(request, { 37: undefined }), '799999');
  assert.equal((await here.service.answer(bare))?.fields[39], '30');
  assert.equal(here.issuer.messages.length, 0);
  assert.equal(await codeOf(here, request), '00');
  await here.close();
});

test('a card that the terminal took for another scheme’s is refused (brand mix-up)', async () => {
  const { here, shop } = await paying();
  const request = await shop.capture();
  const chip = hex(request.fields[55] ?? new Uint8Array());
  const asVisa = fromHex(chip.replace(/(84(?:0[5-9A-F]|10))A000000004/, '$1A000000003'));
  assert.notEqual(hex(asVisa), chip);
  assert.equal(await codeOf(here, changed(request, { 55: asVisa })), '12');
  assert.equal(here.issuer.messages.length, 0);
  const otherProduct = fromHex(chip.replace(/(84(?:0[5-9A-F]|10)A000000004)1010/, '$13060'));
  const another = withStan(changed(request, { 55: otherProduct }), '700001');
  assert.equal(await codeOf(here, another), '00');
  await here.close();
});

test('a PIN is refused, never dropped: nobody behind this party would have seen it', async () => {
  const { here, shop } = await paying();
  const longPin = encodeSubelements({ '08': 'A1'.repeat(16) });
  for (const pin of [{ 52: new Uint8Array(8) }, { 48: longPin }]) {
    const request = await shop.capture();
    assert.equal(await codeOf(here, changed(request, pin)), '86');
  }
  const used = await here.database.all('SELECT atc FROM used_atc');
  assert.equal(used.length, 2);
  assert.equal(here.issuer.messages.length, 0);
  await here.close();
});

test('an expired token is refused, and its counter is used up all the same', async () => {
  const { here, shop } = await paying();
  const request = await shop.capture();
  here.clock.advance(5 * 366 * 86_400_000);
  assert.equal(await codeOf(here, request), '54');
  const used = await here.database.all('SELECT atc FROM used_atc');
  assert.equal(used.length, 1);
  await here.service.settled();
  assert.equal(here.wallet.transactions.at(-1)?.transaction.reason, 'CARD_EXPIRED');
  await here.close();
});

test('a token that was removed pays no more from that moment on', async () => {
  const { here, shop, reference } = await paying();
  const removal = {
    tokenUniqueReference: reference,
    causedBy: 'CARDHOLDER' as const,
    reason: 'REMOVED_BY_CARDHOLDER' as const,
  };
  given(await here.asWallet.deleteToken(removal));
  const { sale } = await shop.tap();
  assert.equal(sale.approved, false);
  assert.equal(sale.responseCode, '62');
  await here.service.settled();
  assert.equal(here.wallet.transactions.at(-1)?.transaction.reason, 'TOKEN_NOT_ACTIVE');
  await here.close();
});

test('the issuer’s "no" comes back with its code, and its reason in the catalogue’s words', async () => {
  const { here, shop } = await paying();
  here.issuer.host = async (message) => approval(message, '51');
  const { sale } = await shop.tap();
  assert.equal(sale.responseCode, '51');
  await here.service.settled();
  assert.equal(here.wallet.transactions.at(-1)?.transaction.reason, 'INSUFFICIENT_FUNDS');
  await here.close();
});

test('a silent issuer: 91 at once, and a reversal until it answers', async () => {
  const { here, shop } = await paying({ banks: WITHOUT_STAND_IN });
  here.issuer.host = async () => {
    throw new NoAnswer('no answer in time', true);
  };
  const { sale, request } = await shop.tap();
  assert.equal(sale.responseCode, '91');
  await here.service.settled();
  const asked = here.issuer.messages[0];
  const reversal = here.issuer.messages[1];
  assert.equal(reversal?.mti, '0420');
  assert.equal(reversal?.fields[2], PAN);
  assert.equal(reversal && checkMessage(reversal), undefined);
  const elements = asked && encodeOriginalDataElements(originalDataElements(asked));
  assert.equal(reversal?.fields[90], elements);
  assert.equal(reversal?.fields[37], request.fields[37]);
  here.issuer.host = async (message) => approval(message);
  here.clock.advance(60_000);
  await here.service.settled();
  assert.equal(here.issuer.messages[2]?.mti, '0421');
  here.clock.advance(600_000);
  await here.service.settled();
  assert.equal(here.issuer.messages.length, 3);
  assert.equal(await codeOf(here, request), '91');
  await here.close();
});

test('an issuer that never was reached has nothing to reverse', async () => {
  const { here, shop } = await paying({ banks: WITHOUT_STAND_IN });
  here.issuer.host = async () => {
    throw new NoAnswer('no connection', false);
  };
  const { sale } = await shop.tap();
  assert.equal(sale.responseCode, '91');
  await here.service.settled();
  assert.equal(here.issuer.messages.length, 1);
  await here.close();
});

function reversalOf(request: Message): Message {
  const { 35: _, 55: __, 14: ___, ...fields } = request.fields;
  return {
    mti: '0420',
    fields: {
      ...fields,
      11: '888888',
      90: encodeOriginalDataElements(originalDataElements(request)),
    },
  };
}

test('a reversal is answered, forwarded once however often it comes, and told', async () => {
  const { here, shop } = await paying();
  const { request } = await shop.tap();
  const reversal = reversalOf(request);
  const answers = await Promise.all([1, 2, 3].map(() => here.service.answer(reversal)));
  for (const answer of answers) {
    assert.equal(answer?.mti, '0430');
    assert.equal(answer?.fields[39], '00');
    assert.equal(answer && correlationKey(answer), correlationKey(reversal));
  }
  await here.service.settled();
  const sent = here.issuer.messages.map(({ mti }) => mti);
  assert.deepEqual(sent, ['0100', '0420']);
  assert.equal(here.wallet.transactions.at(-1)?.transaction.outcome, 'REVERSED');
  await here.close();
});

test('a reversal before its original leaves a tombstone: the original is not forwarded', async () => {
  const { here, shop } = await paying();
  const request = await shop.capture();
  assert.equal((await here.service.answer(reversalOf(request)))?.fields[39], '00');
  assert.equal(await codeOf(here, request), '68');
  await here.service.settled();
  assert.equal(here.issuer.messages.length, 0);
  await here.close();
});

test('a reversal while the issuer decides: no approval goes back, the issuer is told', async () => {
  const { here, shop } = await paying();
  const request = await shop.capture();
  let decide: () => void = () => {};
  const decided = new Promise<void>((resolve) => {
    decide = resolve;
  });
  here.issuer.host = async (message) => {
    if (message.mti === '0100') await decided;
    return approval(message);
  };
  const answer = here.service.answer(request);
  while (here.issuer.messages.length === 0) await new Promise((resolve) => setImmediate(resolve));
  assert.equal((await here.service.answer(reversalOf(request)))?.fields[39], '00');
  decide();
  assert.equal((await answer)?.fields[39], '68');
  await here.service.settled();
  assert.deepEqual(
    here.issuer.messages.map(({ mti }) => mti),
    ['0100', '0420'],
  );
  const { outcome, amount } = here.wallet.transactions.at(-1)?.transaction ?? {};
  assert.deepEqual([outcome, amount?.amountMinor], ['REVERSED', 1240]);
  await here.close();
});

test('sign-on and echo are answered, anything else of the network is not a yes', async () => {
  const here = await bench();
  const manage = (code: string) =>
    here.service.answer({ mti: '0800', fields: { 7: '0115120000', 11: '000001', 70: code } });
  assert.equal((await manage('001'))?.fields[39], '00');
  assert.equal((await manage('301'))?.fields[39], '00');
  assert.equal((await manage('999'))?.fields[39], '12');
  for (const mti of ['0810', '0110', '0430', '0999']) {
    assert.equal(await here.service.answer({ mti, fields: {} }), undefined, mti);
  }
  await here.close();
});

test('a crash while the issuer decides: silence counts, the reversal goes out', async () => {
  const { here, shop } = await paying();
  const request = await shop.capture();
  here.issuer.host = () => new Promise(() => {});
  void here.service.answer(request);
  while (here.issuer.messages.length === 0) await new Promise((resolve) => setImmediate(resolve));
  await here.service.close();
  here.issuer.host = async (message) => approval(message);
  const next = await here.restart();
  await next.service.settled();
  assert.deepEqual(
    here.issuer.messages.map(({ mti }) => mti),
    ['0100', '0420'],
  );
  assert.equal(await codeOf(next, request), '91');
  assert.equal(next.wallet.transactions.at(-1)?.transaction.reason, 'ISSUER_UNAVAILABLE');
  assert.equal(await codeOf(next, withStan(request, '777777')), '82');
  await next.close();
});

test('an answer that could not be written down: asked again it is a no, and is taken back', async () => {
  const { here, shop } = await paying();
  const request = await shop.capture();
  here.issuer.host = async (message) => {
    await here.database.all('ALTER TABLE authorisation RENAME TO gone');
    return approval(message);
  };
  await assert.rejects(here.service.answer(request), /authorisation/);
  await here.database.all('ALTER TABLE gone RENAME TO authorisation');
  here.issuer.host = async (message) => approval(message);
  assert.equal(await codeOf(here, request), '91');
  assert.equal(await codeOf(here, request), '91');
  await here.service.settled();
  assert.deepEqual(
    here.issuer.messages.map(({ mti }) => mti),
    ['0100', '0420'],
  );
  await here.close();
});

test('an answer that could not be written down, and nobody asks again: it is taken back', async () => {
  const { here, shop } = await paying();
  const request = await shop.capture();
  here.issuer.host = async (message) => {
    await here.database.all('ALTER TABLE authorisation RENAME TO gone');
    return approval(message);
  };
  await assert.rejects(here.service.answer(request), /authorisation/);
  here.issuer.host = async (message) => approval(message);
  await here.database.all('ALTER TABLE gone RENAME TO authorisation');
  await here.service.settled();
  assert.deepEqual(
    here.issuer.messages.map(({ mti }) => mti),
    ['0100', '0420'],
  );
  assert.equal(await codeOf(here, request), '91');
  await here.close();
});

test('an answer that could not be written down, and its reversal comes: it stays reversed', async () => {
  const { here, shop } = await paying();
  const request = await shop.capture();
  here.issuer.host = async (message) => {
    await here.database.all('ALTER TABLE authorisation RENAME TO gone');
    return approval(message);
  };
  await assert.rejects(here.service.answer(request), /authorisation/);
  here.issuer.host = async (message) => approval(message);
  await here.database.all('ALTER TABLE gone RENAME TO authorisation');
  assert.equal(await codeOf(here, reversalOf(request)), '00');
  await here.service.settled();
  assert.equal(await codeOf(here, request), '68');
  assert.equal(here.wallet.transactions.at(-1)?.transaction.outcome, 'REVERSED');
  await here.close();
});

test('the chip’s own numbers: a token card speaks of its DPAN alone', async () => {
  const { here, shop } = await paying();
  const request = await shop.capture();
  const said = `${hex(request.fields[55] ?? new Uint8Array(0))}${JSON.stringify(request.fields)}`;
  assert.equal(said.includes(PAN), false);
  assert.match(request.fields[2] ?? '', /^53332289/);
  await here.close();
});
