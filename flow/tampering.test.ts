/**
 * Somebody in the air and on the wire: one byte changed, and the tap is refused with its reason.
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Message } from '@armilla/iso8583';
import { decodeTlv, find } from '@armilla/tlv';
import type { Interference } from '@armilla/world/one-process/index';
import { type Cardholder, eventually, openScene, type Scene, yes } from './scene.ts';

const GENERATE_AC = 0xae;
/**
 * Of the issuer application data the cryptogram of version 14 covers key, version and CVR alone.
 */
const COVERED: Readonly<Record<number, number>> = { 40720: 8 };
const attacker: { -readonly [Name in keyof Interference]: Interference[Name] } = {};
let scene: Scene;
let maria: Cardholder;

before(async () => {
  scene = await openScene({ interference: attacker });
  maria = await scene.cardholder();
  await maria.wears();
  await maria.adds(await scene.plastic('approve'));
});
after(() => scene.close());

/** One bit of the byte at `index` turned over. */
function changed(bytes: Uint8Array, index: number): Uint8Array {
  return bytes.map((byte, i) => (i === index ? byte ^ 0x01 : byte));
}

test('M13 any byte of the GENERATE AC answer changed, and the till refuses with the reason', async () => {
  let answerLength = 0;
  attacker.nfc = (answer, command) => {
    if (command[1] === GENERATE_AC) answerLength = answer.length;
    return answer;
  };
  assert.equal((await maria.taps(100)).approved, true);
  assert.ok(answerLength > 140);

  for (let index = 0; index < answerLength; index++) {
    attacker.nfc = (answer, command) =>
      command[1] === GENERATE_AC ? changed(answer, index) : answer;
    const tap = await maria.taps(100);
    assert.equal(tap.approved, false, `byte ${index}`);
    assert.ok(tap.findings.length > 0, `byte ${index} has no finding`);
  }
  delete attacker.nfc;
  const findings = (await scene.trace()).filter((line) => line.includes('FINDING'));
  assert.ok(findings.some((line) => /CDA_FAILED/.test(line)));
});

test('M13 a byte of the ARQC or of what it covers changed on the wire, and the network refuses', async () => {
  const signed = [
    0x9f26, 0x9f02, 0x9f03, 0x9f1a, 0x95, 0x5f2a, 0x9a, 0x9c, 0x9f37, 0x82, 0x9f36, 0x9f10,
  ];
  for (const tag of signed) {
    let length = 1;
    for (let index = 0; index < Math.min(length, COVERED[tag] ?? length); index++) {
      attacker.toAcquirer = (message) => {
        const altered = withByteOf(message, tag, index);
        length = altered.length;
        return altered.message;
      };
      const tap = await maria.taps(100);
      const where = `tag ${tag.toString(16)} byte ${index}`;
      assert.equal(tap.approved, false, where);
      assert.ok(tap.reason, `${where} has no reason`);
      const trace = await scene.trace(tap.rrn ?? '');
      assert.ok(
        trace.some((line) => line.includes('FINDING')),
        `${where} is not in the trace`,
      );
      if (tag === 0x9f26) assert.equal(tap.reason, 'CRYPTOGRAM_INVALID', where);
    }
  }
  delete attacker.toAcquirer;
  assert.equal((await maria.taps(100)).approved, true);
});

test('M18 an answer that is lost on its way back is reversed, though nobody buys again', async () => {
  const plastic = await scene.plastic('approve');
  const bank = await scene.customer(plastic);
  const available = async () => {
    const { cards } = yes(await bank.listCards({}));
    const accountId = cards.find(({ cardId }) => cardId === plastic.cardId)?.accountId;
    const { accounts } = yes(await bank.listAccounts({}));
    return accounts.find((account) => account.accountId === accountId)?.available.amountMinor;
  };
  const before = await available();
  const lost: string[] = [];
  const loses = (message: Message) => {
    lost.push(message.mti);
    throw new Error('lost on the wire');
  };
  attacker.fromAcquirer = (message) => (message.mti === '0110' ? loses(message) : message);
  attacker.toAcquirer = (message) =>
    message.mti === '0420' && lost.length < 3 ? loses(message) : message;
  const tap = await maria.taps(1_000);
  assert.equal(tap.approved, false);
  assert.deepEqual(lost, ['0110', '0420'], 'it was tried at once');
  assert.equal(await available(), (before ?? 0) - 1_000, 'held until it is taken back');
  await eventually(async () => {
    scene.clock.advance(200);
    return (await available()) === before || undefined;
  });
  assert.deepEqual(lost, ['0110', '0420', '0420']);
  delete attacker.fromAcquirer;
  delete attacker.toAcquirer;
});

test('M19 the same authorisation presented again is refused, and nothing is paid with its token', async () => {
  let kept: Message | undefined;
  attacker.toAcquirer = (message) => {
    kept ??= message;
    return message;
  };
  assert.equal((await maria.taps(200)).approved, true);
  attacker.toAcquirer = (message) => ({
    ...message,
    fields: {
      ...kept?.fields,
      11: message.fields[11],
      37: message.fields[37],
      7: message.fields[7],
    },
  });
  const replayed = await maria.taps(200);
  assert.equal(replayed.approved, false);
  assert.equal(replayed.reason, 'ATC_REUSED');
  delete attacker.toAcquirer;
  // A copy of the message or of the card: nobody can tell, so the token is held.
  const afterwards = await maria.taps(300);
  assert.equal(afterwards.approved, false);
  assert.equal(afterwards.reason, 'TOKEN_NOT_ACTIVE');
});

/** The message with one bit of a tag's value in DE 55 turned over, and that value's length. */
function withByteOf(
  message: Message,
  tag: number,
  index: number,
): { message: Message; length: number } {
  const de55 = message.fields[55];
  if (message.mti !== '0100' || de55 === undefined) return { message, length: 1 };
  const found = find(decodeTlv(de55), tag);
  if (found === undefined) return { message, length: 0 };
  const at = found.value.byteOffset - de55.byteOffset + index;
  const altered = { ...message, fields: { ...message.fields, 55: changed(de55, at) } };
  return { message: altered, length: found.value.length };
}
