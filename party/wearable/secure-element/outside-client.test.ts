/** The chip in the hands of a card manager of somebody else, at every level it may choose. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { concat, fromHex, hex } from '@armilla/bytes';
import { encipherUnderDEK, personalisationScript } from '@armilla/globalplatform';
import { decodeTlv, findDeep } from '@armilla/tlv';
import { flashInMemory } from '../memory/flash.ts';
import { boot, TEST_KEYS } from '../test/host.ts';
import {
  checkValue,
  type OutsideSession,
  openOutsideSession,
  plainly,
  underDEK,
} from '../test/outside-client.ts';
import { sampleCard } from '../test/sample-card.ts';
import { tap } from '../test/tap.ts';

const KEYS = {
  enc: Buffer.from(TEST_KEYS.enc),
  mac: Buffer.from(TEST_KEYS.mac),
  dek: Buffer.from(TEST_KEYS.dek),
};
const LEVELS = [0x00, 0x01, 0x03, 0x11, 0x13, 0x33] as const;
const AID = 'A0000000041010AA01';
const LOAD_FILE = 'F041524D494C4C41';
const MODULE = 'F041524D494C4C410001';
const REGISTRY = '00A4040009A00000015143525300';

const lv = (text: string) => `${(text.length / 2).toString(16).padStart(2, '0')}${text}`;
const bytes = (text: string) => Buffer.from(text, 'hex');
const installData = (aid: string) =>
  bytes(`${lv(LOAD_FILE)}${lv(MODULE)}${lv(aid)}0100${lv('C900')}`);

function says(session: OutsideSession, header: string, data: string | Buffer = '', le = false) {
  const { sw } = session(header, typeof data === 'string' ? bytes(data) : data, le);
  return sw.toString(16).toUpperCase();
}

/** STORE DATA cut to the block length of the session, numbered anew. */
function rechunked(
  [begin = Buffer.alloc(0), ...stores]: readonly Buffer[],
  length: number,
): readonly (readonly [string, Buffer])[] {
  const bodyOf = (command: Buffer) => command.subarray(5, 5 + (command[4] ?? 0));
  const kinds = [0x00, 0x60].map((kind) => ({
    kind,
    data: Buffer.concat(stores.filter((one) => ((one[2] ?? 0) & 0x60) === kind).map(bodyOf)),
  }));
  const blocks = kinds.flatMap(({ kind, data }) =>
    Array.from({ length: Math.ceil(data.length / length) }, (_, index) => ({
      kind,
      data: data.subarray(index * length, (index + 1) * length),
    })),
  );
  const headers = blocks.map(({ kind }, index) => {
    const last = index === blocks.length - 1 ? 0x80 : 0x00;
    return Buffer.of(0x80, 0xe2, kind | last, index).toString('hex');
  });
  return [
    [begin.subarray(0, 4).toString('hex'), bodyOf(begin)],
    ...blocks.map(({ data }, index) => [headers[index] ?? '', data] as const),
  ];
}

/** What a manager does first: find the domain and ask it who it is. */
function identify(transmit: (command: Buffer) => Uint8Array): void {
  const selected = plainly(transmit, '00A4040000');
  assert.equal(selected.sw, 0x9000);
  const fci = decodeTlv(selected.data);
  assert.equal(hex(findDeep(fci, 0x84)?.value ?? new Uint8Array(0)), 'A000000151000000');
  assert.equal(hex(findDeep(fci, 0x9f65)?.value ?? new Uint8Array(0)), 'FF');
  for (const tag of ['9F7F', '0066', '0067', '00C1', '00CF', '00E0']) {
    assert.equal(plainly(transmit, `80CA${tag}00`).sw, 0x9000, tag);
    assert.equal(plainly(transmit, `00CA${tag}00`).sw, 0x9000, tag);
  }
  for (const tag of ['0042', '0045', '2F00']) {
    assert.equal(plainly(transmit, `80CA${tag}00`).sw, 0x6a88, tag);
  }
}

const WAYS = [8, 16].flatMap((size) =>
  LEVELS.map((level) => [size === 8 ? 8 : 16, level] as const),
);

for (const [size, level] of WAYS) {
  test(`an outside manager lists, fills, locks, deletes at level ${level.toString(16)}, S${size}`, () => {
    const chip = boot(flashInMemory(), undefined, undefined, 0x00);
    const transmit = (command: Buffer) => chip.transceive(command);
    identify(transmit);
    const session = openOutsideSession(transmit, KEYS, level, 0, size);
    assert.equal(says(session, '80E60C00', installData(AID)), '9000');
    const listed = session('80F24002', bytes('4F00'));
    assert.match(hex(listed.data), new RegExp(`^E3..4F..${AID}9F700107`));
    for (const p1 of ['80', '20', '10']) {
      assert.equal(says(session, `80F2${p1}02`, '4F00', true), '9000', p1);
      assert.equal(says(session, `80F2${p1}00`, '4F00', true), '9000', p1);
    }
    const [, begin, ...stores] = personalisationScript(sampleCard(), encipherUnderDEK(KEYS.dek));
    const sent = [begin, ...stores].map((command) => Buffer.from(command ?? []));
    for (const [header, data] of rechunked(sent, size === 8 ? 239 : 223)) {
      assert.equal(says(session, header, data), '9000');
    }
    assert.equal(says(session, '80F00101', `4F${lv(AID)}`), '9000', 'activated');
    assert.equal(says(session, '80F04080', AID), '9000', 'locked');
    assert.equal(says(session, '80F04000', AID), '9000', 'unlocked');
    assert.equal(tap(chip.contactless.transceive).atc, 1);
    assert.equal(says(session, '80E40080', `4F${lv(AID)}`), '9000');
    assert.equal(says(session, '80F24002', '4F00'), '6A88', 'no instance left');
  });
}

test('a chip refuses a session that protects less than it asks, and counts none', () => {
  const least = { 1: [0x00], 17: [0x00, 0x01, 0x03], 51: [0x00, 0x01, 0x03, 0x11, 0x13] };
  for (const minimum of [0x01, 0x11, 0x33] as const) {
    for (const level of LEVELS) {
      const chip = boot(flashInMemory(), undefined, undefined, minimum);
      const transmit = (command: Buffer) => chip.transceive(command);
      const open = () => openOutsideSession(transmit, KEYS, level);
      const isTooLow = least[minimum].some((low) => low === level);
      if (!isTooLow) assert.equal(says(open(), '80F28002', '4F00'), '9000');
      else assert.throws(open, /6a86/);
      const counter = plainly(transmit, '80CA00C100').data.toString('hex');
      if (isTooLow) assert.equal(counter, 'c103000000');
    }
  }
});

test('at level 00 a command that claims a MAC ends the session', () => {
  const chip = boot(flashInMemory(), undefined, undefined, 0x00);
  const session = openOutsideSession((command) => chip.transceive(command), KEYS, 0x00);
  assert.equal(says(session, '80F28002', '4F00'), '9000');
  assert.equal(says(session, '84F28002', `4F00${'00'.repeat(8)}`), '6982');
  assert.equal(says(session, '80F28002', '4F00'), '6982', 'nothing is open any more');
});

test('keys are added, used, replaced and removed; the last set stays', () => {
  const chip = boot(flashInMemory());
  const transmit = (command: Buffer) => chip.transceive(command);
  const added = { enc: randomBytes(16), mac: randomBytes(16), dek: randomBytes(16) };
  const field = (dek: Buffer, key: Buffer) =>
    Buffer.concat([bytes('881110'), underDEK(dek, key), Buffer.of(3), checkValue(key)]);
  const put = (version: number, dek: Buffer, keys = added) =>
    Buffer.concat([
      Buffer.of(version),
      ...[keys.enc, keys.mac, keys.dek].map((k) => field(dek, k)),
    ]);
  let session = openOutsideSession(transmit, KEYS, 0x33);
  assert.equal(says(session, '80D80081', put(0x30, KEYS.dek)), '6A80', 'the version is taken');
  assert.equal(says(session, '80D80081', put(0x31, KEYS.dek)), '9000');
  assert.match(hex(session('80CA00E0').data), /C00401308810.*C00401318810/);
  session = openOutsideSession(transmit, added, 0x33, 0x31);
  assert.equal(says(session, '80D83181', put(0x31, added.dek)), '9000', 'replaced by itself');
  assert.equal(says(session, '80E40000', 'D20130'), '9000');
  assert.equal(says(session, '80E40000', 'D20130'), '6A88');
  assert.equal(says(session, '80E40000', 'D20131'), '6985', 'the last one stays');
  assert.equal(plainly(transmit, '80503000081122334455667788').sw, 0x6a88);
  openOutsideSession(transmit, added, 0x33);
});

test('what was counted under one key set is not counted under another', () => {
  const chip = boot(flashInMemory());
  const transmit = (command: Buffer) => chip.transceive(command);
  const counter = () => plainly(transmit, '80CA00C100').data.toString('hex');
  openOutsideSession(transmit, KEYS, 0x01);
  openOutsideSession(transmit, KEYS, 0x01);
  transmit(bytes('00A4040000'));
  assert.equal(counter(), 'c103000002');
});

test('INSTALL takes our module, plain privileges, and as many instances as the chip holds', () => {
  const chip = boot(flashInMemory(), undefined, 2);
  const session = openOutsideSession((command) => chip.transceive(command), KEYS, 0x01);
  const wrongs: readonly (readonly [string, string, string])[] = [
    ['80E60C00', `${lv(LOAD_FILE)}${lv('F000000000')}${lv(AID)}0100${lv('C900')}00`, '6A88'],
    ['80E60C00', `${lv(LOAD_FILE)}${lv(MODULE)}${lv(AID)}0180${lv('C900')}00`, '6A80'],
    ['80E60C00', `${lv(LOAD_FILE)}${lv(MODULE)}${lv(AID)}010000 00`.replace(' ', ''), '6A80'],
    ['80E60C00', `${lv(LOAD_FILE)}${lv(MODULE)}${lv('A00000')}0100${lv('C900')}00`, '6A80'],
    ['80E60200', `${lv('F000000001')}${lv('A000000151000000')}000000`, '6A81'],
    ['80E61000', '00', '6A81'],
    ['80E80000', 'C40100', '6D00'],
    ['80E60C01', '', '6A86'],
  ];
  for (const [header, data, sw] of wrongs) assert.equal(says(session, header, data), sw, data);
  assert.equal(says(session, '80E60C00', installData(`${AID}01`)), '9000');
  assert.equal(says(session, '80E60C00', installData(`${AID}02`)), '9000');
  assert.equal(says(session, '80E60C00', installData(`${AID}03`)), '6A84', 'full');
  assert.equal(says(session, '80E40000', `4F${lv(LOAD_FILE)}`), '6985', 'part of the chip');
  assert.equal(says(session, '80E40080', `4F${lv(LOAD_FILE)}`), '9000', 'with all made from it');
  assert.deepEqual(chip.cards(), []);
});

test('a list goes on only where it was begun, and tells only what was asked for', () => {
  const chip = boot(flashInMemory());
  const session = openOutsideSession((command) => chip.transceive(command), KEYS, 0x01);
  for (let i = 0; i < 8; i++) says(session, '80E60C00', installData(`${AID}0${i}`));
  assert.equal(says(session, '80F24003', '4F00'), '6A88', 'nothing was begun');
  assert.equal(says(session, '80F24002', '4F00'), '6310');
  assert.equal(says(session, '80F24003', '4F01A0'), '6A88', 'another list');
  assert.equal(says(session, '80F24002', '4F00'), '6310');
  assert.match(says(session, '80F24003', '4F00'), /^(?:6310|9000)$/);
  const few = session('80F24002', bytes('4F00 5C029F70'.replace(' ', '')));
  assert.equal(few.sw, 0x9000);
  assert.match(hex(few.data), /^(?:E3104F0A[0-9A-F]{20}9F700107){8}$/);
});

test('the card’s life goes one way: locked and back, terminated for good', () => {
  const chip = boot(flashInMemory());
  const transmit = (command: Buffer) => chip.transceive(command);
  const session = openOutsideSession(transmit, KEYS, 0x01);
  assert.equal(says(session, '80F08007'), '6985', 'no way back to initialised');
  assert.equal(says(session, '80F0807F'), '9000');
  assert.equal(says(session, '80E60C00', installData(AID)), '6985');
  assert.equal(plainly(transmit, '00A4040000').sw, 0x6283, 'it says that it is locked');
  assert.equal(plainly(transmit, REGISTRY).sw, 0x6a81);
  assert.equal(plainly(transmit, '00A404000E325041592E5359532E444446303100').sw, 0x6a81);
  transmit(bytes('00A4040000'));
  const again = openOutsideSession(transmit, KEYS, 0x01);
  assert.equal(says(again, '80F0800F'), '9000');
  assert.equal(plainly(transmit, '00A4040000').sw, 0x9000);
  const last = openOutsideSession(transmit, KEYS, 0x01);
  assert.equal(says(last, '80F080FF'), '9000');
  assert.equal(says(last, '80F0800F'), '6985');
  transmit(bytes('00A4040000'));
  assert.equal(plainly(transmit, '80500000081122334455667788').sw, 0x6985);
  assert.equal(plainly(transmit, '80CA9F7F00').sw, 0x9000, 'who it was, it still says');
});

test('everything of the domain is locked and unlocked at once', () => {
  const chip = boot(flashInMemory());
  const session = openOutsideSession((command) => chip.transceive(command), KEYS, 0x01);
  says(session, '80E60C00', installData(`${AID}01`));
  says(session, '80E60C00', installData(`${AID}02`));
  assert.equal(says(session, '80F06080', 'A000000151000000'), '9000');
  assert.deepEqual(
    chip.cards().map((one) => one.lifeCycleState),
    [0x87, 0x87],
  );
  assert.equal(says(session, '80F06000', 'A000000151000000'), '9000');
  assert.deepEqual(
    chip.cards().map((one) => one.lifeCycleState),
    [0x07, 0x07],
  );
  assert.equal(says(session, '80F06000', AID), '6A88');
});

test('classes and lengths of other cards get the words of this one', () => {
  const { transceive } = boot(flashInMemory());
  const words: readonly (readonly [string, string])[] = [
    ['01A4040000', '6881'],
    ['41A4040000', '6881'],
    ['C0A4040000', '6881'],
    ['10A4040000', '6884'],
    ['90E2000000', '6884'],
    ['0CA4040000', '6882'],
    ['88E2000000', '6882'],
    ['20A4040000', '6E00'],
    ['A0A40000023F00', '6E00'],
    ['FFCA000000', '6E00'],
    ['00A4040000000100', '6700'],
    ['00A40400000008A000000151000000', '6700'],
    ['00A40400', '9000'],
    ['00A4040009A0', '6700'],
    ['00A40000023F00', '6A86'],
    ['00A4040C08A00000015100000000', '6A86'],
    ['00A4040003123456', '6A82'],
    [`00A40400 14${'00'.repeat(20)}`, '6A82'],
    ['80CA006602', '6C'],
    ['80CA9F7F2D', '9000'],
    ['80CA9F7F10', '6C2D'],
    ['00700000', '6D00'],
    ['00C0000000', '6D00'],
    ['00A4040002', '6C'],
  ];
  for (const [command, expected] of words) {
    transceive(fromHex('00A4040000'));
    const answer = hex(transceive(fromHex(command.replace(' ', ''))).slice(-2));
    assert.ok(answer.startsWith(expected), `${command} gets ${answer}`);
  }
});

test('an answer longer than Le names its length, and the same command with it is answered', () => {
  const chip = boot(flashInMemory());
  const session = openOutsideSession((command) => chip.transceive(command), KEYS, 0x01);
  says(session, '80E60C00', installData(AID));
  const [, begin, ...stores] = personalisationScript(sampleCard(), encipherUnderDEK(KEYS.dek));
  for (const command of [begin, ...stores]) {
    const sent = Buffer.from(command ?? []);
    says(session, sent.subarray(0, 4).toString('hex'), sent.subarray(5, 5 + (sent[4] ?? 0)));
  }
  says(session, '80F00101', `4F${lv(AID)}`);
  const { transceive } = chip.contactless;
  const aid = fromHex(AID);
  const selected = transceive(
    concat(fromHex('00A40400'), Uint8Array.of(aid.length), aid, fromHex('00')),
  );
  assert.equal(hex(selected.slice(-2)), '9000');
  const refused = transceive(fromHex('80A8000002830004'));
  assert.equal(refused[0], 0x6c);
  assert.equal(
    hex(transceive(fromHex('80CA9F3600'))),
    '9F3602' + '0000' + '9000',
    'and cost nothing',
  );
  const right = Uint8Array.of(...fromHex('80A80000028300'), refused[1] ?? 0);
  assert.equal(hex(transceive(right).slice(-2)), '9000');
  const [first, length] = transceive(fromHex('00B2011405'));
  assert.equal(first, 0x6c);
  assert.equal(
    transceive(Uint8Array.of(...fromHex('00B20114'), length ?? 0)).length,
    (length ?? 0) + 2,
  );
});
