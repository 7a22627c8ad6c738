/** Paying with a personalised instance: the whole tap, the order of commands, the log. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concat, fromHex, hex } from '@armilla/bytes';
import { rsaPublic } from '@armilla/cipher';
import {
  DGI_CONTACTLESS_FCI,
  decodeAnswer,
  deleteCommand,
  setContactlessStatus,
  setStatusCommand,
} from '@armilla/globalplatform';
import { buildDol, decodeDol, decodeTlv, findDeep } from '@armilla/tlv';
import { flashInMemory } from '../memory/flash.ts';
import { openMemory } from '../memory/memory.ts';
import { boot, install, openSession, select, TEST_TIME, talk } from '../test/host.ts';
import { hierarchy, SAMPLE_CDOL1, sampleCard } from '../test/sample-card.ts';
import { apdu, PPSE, tap } from '../test/tap.ts';
import { readApplication } from './payment-application.ts';
import { atcKey, logKey, writeData } from './registry.ts';

const CDOL1_LENGTH = 66;
const GPO = fromHex('80A8000002830000');
const GENERATE_AC = apdu(0x80, 0xae, 0x90, 0x00, new Uint8Array(CDOL1_LENGTH));

function withCard(options: Parameters<typeof sampleCard>[0] = {}, isVerified = () => true) {
  const chip = boot(flashInMemory(), isVerified);
  const card = sampleCard(options);
  install(chip, card);
  return { chip, card, field: chip.contactless.transceive };
}

const status = (answer: Uint8Array) => hex(answer.slice(-2));

test('a personalised card pays: PPSE, AID, records, a cryptogram inside a good signature', () => {
  const { field, card } = withCard();
  const result = tap(field);
  assert.equal(hex(result.aid), hex(card.instanceAid));
  assert.equal(result.cid, 0x80);
  assert.equal(result.atc, 1);
  assert.equal(hex(result.iad.slice(0, 5)), '0114A44000', 'KDI, CVN, ARQC with CDA, verified');
  assert.equal(hex(result.interaction ?? new Uint8Array(0)), '001000');
  assert.equal(tap(field).atc, 2);
});

test('a card with a PDOL signs the PDOL data as well', () => {
  const { field } = withCard({ pdol: '9F3501 9F0206' });
  assert.equal(tap(field).cid, 0x80);
  assert.equal(status(field(GPO)), '6700');
});

test('without a ceiling no approval is given offline, with one up to it and no further', () => {
  assert.equal(tap(withCard().field, { p1: 0x50 }).cid, 0x80);
  const { field } = withCard({ offlineCeilingMinor: 2000 });
  assert.equal(tap(field, { p1: 0x50, amountMinor: 2000 }).cid, 0x40);
  assert.equal(tap(field, { p1: 0x50, amountMinor: 2001 }).cid, 0x80);
  assert.equal(tap(field, { p1: 0x80 }).cid, 0x80, 'without CDA the cryptogram comes in clear');
  assert.equal(tap(field, { p1: 0x10 }).cid, 0x00, 'a refusal carries no signature');
});

test('an unverified wearer is refused and sent to the band', () => {
  const { field } = withCard({}, () => false);
  const result = tap(field);
  assert.equal(result.cid, 0x00);
  assert.equal(hex(result.interaction ?? new Uint8Array(0)), '000100');
});

test('a card whose counter has come to its end pays no more, and counts no further', () => {
  const flash = flashInMemory();
  const card = sampleCard();
  install(boot(flash), card);
  const counter = atcKey(hex(card.instanceAid));
  openMemory(flash).put(counter, fromHex('FFFE'));
  const field = boot(flash).contactless.transceive;
  assert.equal(tap(field).atc, 0xffff);
  field(select(card.instanceAid));
  assert.equal(status(field(GPO)), '6985');
  assert.equal(hex(openMemory(flash).get(counter) ?? new Uint8Array(0)), 'FFFF');
});

test('commands out of their order are answered 6985', () => {
  const { field, card } = withCard();
  const aid = card.instanceAid;
  assert.equal(status(field(GPO)), '6985', 'nothing is selected');
  field(select(aid));
  assert.equal(status(field(fromHex('00B2011400'))), '6985', 'READ RECORD before GPO');
  assert.equal(status(field(GENERATE_AC)), '6985', 'GENERATE AC before GPO');
  assert.equal(status(field(GPO)), '9000');
  assert.equal(status(field(GENERATE_AC)), '9000');
  assert.equal(status(field(GENERATE_AC)), '6985', 'a second GENERATE AC');
  assert.equal(status(field(GPO)), '9000', 'GPO begins anew');
  field(select(aid));
  assert.equal(status(field(GENERATE_AC)), '6985', 'SELECT begins anew');
});

test('wrong lengths and parameters have their status words and change nothing', () => {
  const { field, card } = withCard();
  field(select(card.instanceAid));
  const table: readonly (readonly [command: string, expected: string])[] = [
    ['80A800000083', '6700'],
    ['80A8000003830000', '6700'],
    ['80A80000028400', '6A80'],
    ['80A80100028300', '6A86'],
    ['80A8000002830000', '9000'],
    ['00B2001400', '6A86'],
    ['00B2010400', '6A86'],
    ['00B2011200', '6A86'],
    ['00B2021400', '6A83'],
    ['00B201F400', '6A82'],
    ['80AE900001AA00', '6700'],
    ['80CA9F3600', '9000'],
    ['80CA9F1700', '6A88'],
    ['00A8000002830000', '6E00'],
    ['80B2011400', '6E00'],
    ['8088000000', '6D00'],
    ['FF00000000', '6E00'],
    ['00', '6700'],
    ['00B2', '6700'],
    ['00B20114051122', '6700'],
  ];
  for (const [command, expected] of table) {
    assert.equal(status(field(fromHex(command))), expected, command);
  }
  assert.equal(status(field(GENERATE_AC)), '9000', 'the transaction goes on');
  assert.equal(
    status(field(concat(GENERATE_AC.slice(0, 2), Uint8Array.of(0xc0), GENERATE_AC.slice(3)))),
    '6985',
  );
});

test('the length of the sample CDOL1 is what the tests send', () => {
  let length = 0;
  for (let i = 0; i < SAMPLE_CDOL1.length; ) {
    i += ((SAMPLE_CDOL1[i] ?? 0) & 0x1f) === 0x1f ? 2 : 1;
    length += SAMPLE_CDOL1[i] ?? 0;
    i += 1;
  }
  assert.equal(length, CDOL1_LENGTH);
});

test('readers find activated cards only, in the order of preference', () => {
  const chip = boot(flashInMemory());
  const field = chip.contactless.transceive;
  assert.equal(hex(field(select(PPSE))), '6A82', 'no card at all');
  const [first, second] = [sampleCard({ suffix: '01' }), sampleCard({ suffix: '02' })];
  install(chip, first, 1);
  install(chip, second, 2);
  const listed = () =>
    (findDeep(decodeTlv(decodeAnswer(field(select(PPSE))).data), 0xbf0c)?.children ?? []).map(
      ({ children = [] }) => hex(findDeep(children, 0x4f)?.value ?? new Uint8Array(0)).slice(-2),
    );
  assert.deepEqual(listed(), ['01', '02']);
  chip.setOrder(['A0000000041010AA02']);
  assert.deepEqual(listed(), ['02', '01']);
  const prefix = fromHex('A0000000041010');
  const dfName = (answer: Uint8Array) =>
    hex(findDeep(decodeTlv(decodeAnswer(answer).data), 0x84)?.value ?? new Uint8Array(0)).slice(-2);
  assert.equal(dfName(field(select(prefix))), '02');
  assert.equal(dfName(field(select(prefix, 0x02))), '01');
  assert.equal(hex(field(select(prefix, 0x02))), '6A82');
  chip.choose('A0000000041010AA01');
  assert.deepEqual(listed(), ['01'], 'a chosen card is the only one');
  chip.choose(undefined);
  const host = openSession(chip.wired);
  talk(chip.wired, host, setContactlessStatus('deactivate', second.instanceAid));
  assert.deepEqual(listed(), ['01']);
  talk(chip.wired, host, setStatusCommand(0x40, 0x8f, first.instanceAid));
  assert.deepEqual(hex(field(select(PPSE))), '6A82', 'a locked card is not there');
  talk(chip.wired, host, setStatusCommand(0x40, 0x0f, first.instanceAid));
  assert.deepEqual(listed(), ['01'], 'unlocked it is as it was');
});

test('a card deleted in the middle of a transaction pays no more', () => {
  const { chip, field, card } = withCard();
  field(select(card.instanceAid));
  field(GPO);
  const host = openSession(chip.wired);
  assert.equal(talk(chip.wired, host, deleteCommand(card.instanceAid)).status, 0x9000);
  assert.equal(status(field(GENERATE_AC)), '6985');
  assert.deepEqual(chip.log(), []);
});

test('a card hidden, or a chip locked, in the middle of a transaction pays no more', () => {
  const { chip, field, card } = withCard();
  const host = openSession(chip.wired);
  field(select(card.instanceAid));
  field(GPO);
  talk(chip.wired, host, setContactlessStatus('deactivate', card.instanceAid));
  assert.equal(status(field(GENERATE_AC)), '6985');
  talk(chip.wired, host, setContactlessStatus('activate', card.instanceAid));
  field(GPO);
  const domain = fromHex('A000000151000000');
  assert.equal(talk(chip.wired, host, setStatusCommand(0x80, 0x7f, domain)).status, 0x9000);
  assert.equal(status(field(GENERATE_AC)), '6985');
  assert.equal(hex(field(select(PPSE))), '6A81');
  talk(chip.wired, host, setStatusCommand(0x80, 0x0f, domain));
  assert.equal(tap(field).cid, 0x80, 'unlocked it pays again');
});

test('the log keeps the last ten cryptograms of a card and of the band, newest first', () => {
  const chip = boot(flashInMemory());
  const [first, second] = [sampleCard({ suffix: '01' }), sampleCard({ suffix: '02' })];
  install(chip, first, 1);
  install(chip, second, 2);
  const field = chip.contactless.transceive;
  for (let i = 0; i < 12; i++) tap(field, { amountMinor: 100 + i });
  chip.choose('A0000000041010AA02');
  tap(field, { amountMinor: 999 });
  const log = chip.log('A0000000041010AA01');
  assert.deepEqual(
    log.map(({ atc }) => atc),
    [12, 11, 10, 9, 8, 7, 6, 5, 4, 3],
  );
  const [newest] = chip.log();
  assert.equal(chip.log().length, 10);
  assert.deepEqual(
    { ...newest, ac: '', serial: 0 },
    {
      serial: 0,
      aid: 'A0000000041010AA02',
      atc: 1,
      at: TEST_TIME,
      cryptogram: 'ARQC',
      ac: '',
      amountMinor: 999,
      currency: '0978',
      date: '260115',
      time: '120000',
      type: '00',
      country: '0300',
      unpredictableNumber: 'DEADBEEF',
      merchant: 'Corner Bakery',
    },
  );
});

test('nothing that manages is reached over the field, and nothing that pays over the wire', () => {
  const { chip, field, card } = withCard();
  assert.equal(hex(field(select(fromHex('A000000151000000')))), '6A82');
  assert.equal(hex(field(select(fromHex('A00000015143525300')))), '6A82');
  assert.equal(hex(field(fromHex('80CA9F7F00'))), '6985', 'no serial number to follow one by');
  assert.equal(hex(chip.wired.transceive(select(PPSE))), '6A82');
  assert.equal(hex(chip.wired.transceive(select(card.instanceAid))), '6A82');
  assert.equal(status(chip.transceive(select(card.instanceAid))), '9000', 'a plain card does both');
  assert.equal(status(chip.transceive(select(fromHex('A000000151000000')))), '9000');
});

for (const cvn of [0x10, 0x11, 0x14, 0x15]) {
  test(`a card of cryptogram version ${cvn.toString(16)} pays, and says which it is`, () => {
    const { field } = withCard({ cvn });
    const { iad, cid } = tap(field, { cvn });
    assert.equal(cid, 0x80);
    assert.equal(iad[1], cvn);
    assert.throws(() => tap(field, { cvn: cvn ^ 0x04 }), /the issuer agrees/);
  });
}

test('a card whose FCI names a log tells the last ten to any reader, newest first', () => {
  const { field, card } = withCard({ issuerDiscretionary: '9F4D020B0A' });
  for (let i = 1; i <= 12; i++) tap(field, { amountMinor: i });
  const fci = decodeTlv(decodeAnswer(field(select(card.instanceAid))).data);
  assert.equal(hex(findDeep(fci, 0x9f4d)?.value ?? new Uint8Array(0)), '0B0A');
  const format = '9F02065F2A029A039C019F1A029F36029F2701';
  assert.equal(hex(field(fromHex('80CA9F4F00'))), `9F4F13${format}9000`);
  const newest = '000000000012 0978 260115 00 0300 000C 80'.replace(/ /g, '');
  assert.equal(hex(field(fromHex('00B2015C00'))), `${newest}9000`, 'before GPO as well');
  assert.match(hex(field(fromHex('00B20A5C00'))), /^000000000003/);
  assert.equal(hex(field(fromHex('00B20B5C00'))), '6A83');
  assert.equal(hex(field(fromHex('00B2005C00'))), '6A86');
  assert.equal(hex(field(fromHex('00B2015D00'))), '6A86');
});

test('a card whose FCI names no log has none', () => {
  const { field, card } = withCard();
  tap(field);
  field(select(card.instanceAid));
  assert.equal(hex(field(fromHex('80CA9F4F00'))), '6A88');
  assert.equal(hex(field(fromHex('00B2015C00'))), '6985');
  field(GPO);
  assert.equal(hex(field(fromHex('00B2015C00'))), '6A82');
});

test('relay resistance is off where the AIP does not name it', () => {
  const { field, card } = withCard();
  field(select(card.instanceAid));
  field(GPO);
  assert.equal(hex(field(fromHex('80EA000004DEADBEEF00'))), '6D00');
});

test('relay resistance, where a card has it, is run at most three times and signed', () => {
  const { field, card } = withCard({ aip: '1B81' });
  const exchange = fromHex('80EA000004DEADBEEF00');
  field(select(card.instanceAid));
  assert.equal(hex(field(exchange)), '6985', 'not before GPO');
  field(GPO);
  assert.equal(hex(field(fromHex('80EA000003DEADBE00'))), '6700');
  assert.equal(hex(field(fromHex('80EA000104DEADBEEF00'))), '6A86');
  const told = [1, 2, 3].map(() => hex(field(exchange)));
  for (const answer of told) assert.match(answer, /^800A[0-9A-F]{8}0002006400149000$/);
  assert.equal(new Set(told).size, 3);
  assert.equal(hex(field(exchange)), '6985');
  const answer = field(apdu(0x80, 0xae, 0x90, 0x00, cdol1With('DEADBEEF')));
  const sdad = findDeep(decodeTlv(decodeAnswer(answer).data), 0x9f4b)?.value;
  const { modulus, exponent } = hierarchy.icc;
  const block = hex(rsaPublic({ modulus, exponent }, sdad ?? new Uint8Array(0)));
  const last = told[2]?.slice(4, -4) ?? '';
  assert.ok(block.includes(`DEADBEEF${last}`), 'both entropies and the times are under it');
});

/** CDOL1 data that is zero but for the unpredictable number. */
function cdol1With(unpredictableNumber: string): Uint8Array {
  const value = new Map([[0x9f37, fromHex(unpredictableNumber)]]);
  return buildDol(decodeDol(SAMPLE_CDOL1), (tag) => value.get(tag));
}

test('an image stays under 64 KB a card, one card or eight, however much is paid', () => {
  for (const count of [1, 8]) {
    const flash = flashInMemory();
    const chip = boot(flash);
    for (let i = 1; i <= count; i++) install(chip, sampleCard({ suffix: `0${i}` }), i);
    let largest = 0;
    for (let i = 0; i < 60; i++) {
      const aid = fromHex(`A0000000041010AA0${1 + (i % count)}`);
      chip.contactless.transceive(select(aid));
      chip.contactless.transceive(GPO);
      const generate = apdu(0x80, 0xae, 0x80, 0x00, new Uint8Array(CDOL1_LENGTH));
      assert.equal(status(chip.contactless.transceive(generate)), '9000');
      largest = Math.max(largest, flash.readAll().length);
    }
    assert.ok(largest / count < 65_536, `${largest} bytes for ${count}`);
  }
});

test('a card personalised anew under the same AID pays with its new data at once', () => {
  const { chip, card, field } = withCard({ pdol: '9F3501 9F0206' });
  tap(field);
  const host = openSession(chip.wired);
  talk(chip.wired, host, deleteCommand(card.instanceAid));
  install(chip, sampleCard(), 2);
  assert.deepEqual(
    field(select(card.instanceAid)),
    withCard().field(select(card.instanceAid)),
    'as a chip answers that never held the card before it',
  );
  assert.equal(tap(field).atc, 1);
});

test('a log of an earlier layout reads as empty, and paying begins a new one', () => {
  const flash = flashInMemory();
  const card = sampleCard();
  install(boot(flash), card);
  const key = logKey(hex(card.instanceAid));
  openMemory(flash).put(key, new TextEncoder().encode('[{"serial":7}]'));
  const chip = boot(flash);
  assert.deepEqual(chip.log(), []);
  tap(chip.contactless.transceive);
  assert.deepEqual(
    chip.log().map(({ serial, atc }) => [serial, atc]),
    [[1, 1]],
  );
});

test('a grouping written again shows at once, a transaction sees its own, and none sees another', () => {
  const flash = flashInMemory();
  const card = sampleCard();
  install(boot(flash), card);
  const memory = openMemory(flash);
  const aid = hex(card.instanceAid);
  const before = readApplication(memory, aid);
  assert.deepEqual(readApplication(memory, aid).fci, before.fci);
  const t = memory.begin();
  writeData(t, aid, DGI_CONTACTLESS_FCI, fromHex('A506 50044F776E21'));
  writeData(t, aid, 0x0101, fromHex('7000'));
  const inside = readApplication(t, aid);
  assert.equal(hex(inside.fci).slice(-16), 'A50650044F776E21'.slice(-16));
  assert.notEqual(inside.record(1, 1), undefined);
  assert.deepEqual(readApplication(memory, aid).fci, before.fci, 'before the commit');
  assert.deepEqual(readApplication(memory, aid).record(1, 1), before.record(1, 1));
  t.commit();
  assert.deepEqual(readApplication(memory, aid).fci, inside.fci, 'after it');
});
