/** Paying with a personalised instance: the whole tap, the order of commands, the log. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concat, fromHex, hex } from '@armilla/bytes';
import {
  decodeAnswer,
  deleteCommand,
  setContactlessStatus,
  setStatusCommand,
} from '@armilla/globalplatform';
import { decodeTlv, findDeep } from '@armilla/tlv';
import { flashInMemory } from '../memory/flash.ts';
import { boot, install, openSession, select, TEST_TIME, talk } from '../test/host.ts';
import { SAMPLE_CDOL1, sampleCard } from '../test/sample-card.ts';
import { apdu, PPSE, tap } from '../test/tap.ts';

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
