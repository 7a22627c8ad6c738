/**
 * Attacks on a payment as the literature has them: numbers foreseen, cards copied, cards made to
 * look older or their holders proved. Somebody stands between band and till, or has the band's chip
 * in their laboratory.
 */
import assert from 'node:assert/strict';
import { cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fromHex, hex } from '@armilla/bytes';
import type { Message } from '@armilla/iso8583';
import { decodeTlv, find } from '@armilla/tlv';
import type { Interference } from '@armilla/world/one-process/index';
import { type Cardholder, openScene, type Scene, type Tap, yes } from './scene.ts';

const GENERATE_AC = 0xae;
const GET_PROCESSING_OPTIONS = 0xa8;
/** Application interchange profile, byte 1 (Book C-2, A.1.16). */
const ON_DEVICE_VERIFICATION = 0x0200;
const COMBINED_AUTHENTICATION = 0x0100;
/** Byte 2: EMV mode, against that of the magnetic stripe. */
const EMV_MODE = 0x0080;

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

/** A tap with somebody in between, who is gone afterwards. */
async function attacked(means: Interference, amountMinor = 100): Promise<Tap> {
  Object.assign(attacker, means);
  try {
    return await maria.taps(amountMinor);
  } finally {
    for (const name of ['nfc', 'toAcquirer', 'fromAcquirer'] as const) delete attacker[name];
  }
}

function unpredictableNumber({ mti, fields }: Message): string | undefined {
  const chip = fields[55];
  if (mti !== '0100' || chip === undefined) return undefined;
  return hex(find(decodeTlv(chip), 0x9f37)?.value ?? new Uint8Array());
}

test('a till’s unpredictable numbers repeat no more than chance has it, and every bit is free', async () => {
  const taps = 48;
  const drawn: string[] = [];
  attacker.toAcquirer = (message) => {
    const number = unpredictableNumber(message);
    if (number !== undefined) drawn.push(number);
    return message;
  };
  for (let i = 0; i < taps; i++) await scene.swipes(await plastic(), 100 + i);
  delete attacker.toAcquirer;
  assert.equal(drawn.length, taps);
  assert.equal(new Set(drawn).size, taps, 'none came twice');
  for (let bit = 0; bit < 32; bit++) {
    const set = drawn.filter((number) => (Number.parseInt(number, 16) >>> bit) & 1).length;
    // Outside of this once in ten million runs.
    assert.ok(set > 4 && set < taps - 4, `bit ${bit} was set ${set} times of ${taps}`);
  }
});

const plastic = () => scene.plastic('green');

test('a cryptogram taken beforehand pays at no till that drew another number', async () => {
  let taken: Uint8Array | undefined;
  const recording = await attacked({
    nfc(answer, command) {
      if (command[1] === GENERATE_AC) taken = answer;
      return answer;
    },
    toAcquirer() {
      throw new Error('it never arrives');
    },
  });
  assert.equal(recording.approved, false);
  assert.ok(taken !== undefined);
  const answered = taken;
  const played = await attacked({
    nfc: (answer, command) => (command[1] === GENERATE_AC ? answered : answer),
  });
  assert.equal(played.approved, false);
  assert.ok(played.findings.length > 0, 'the till says why');
  assert.equal((await maria.taps(100)).approved, true, 'and the band pays on');
});

/** The answer of GET PROCESSING OPTIONS with bits of its AIP (tag 82) set or taken away. */
function withProfile(change: (profile: number) => number): Interference {
  return {
    nfc(answer, command) {
      if (command[1] !== GET_PROCESSING_OPTIONS) return answer;
      const text = hex(answer);
      const changed = text.replace(/8202([0-9A-F]{4})/i, (_, profile: string) => {
        const bits = change(Number.parseInt(profile, 16)).toString(16).padStart(4, '0');
        return `8202${bits.toUpperCase()}`;
      });
      assert.notEqual(changed, text, 'there is a profile to change');
      return fromHex(changed);
    },
  };
}

test('over the limit a terminal’s word that the holder was verified pays nothing', async () => {
  const honest = await maria.taps(6_000);
  assert.deepEqual([honest.pinAsked, honest.approved], [true, false]);
  const misled = await attacked(
    withProfile((bits) => bits | ON_DEVICE_VERIFICATION),
    6_000,
  );
  assert.equal(misled.approved, false);
  const said = await attacked(
    {
      toAcquirer(message) {
        const chip = message.fields[55];
        if (message.mti !== '0100' || chip === undefined) return message;
        // Cardholder verification results: on the device, successful (Book 4, A4).
        const claimed = hex(chip).replace(/9F3403[0-9A-F]{6}/i, '9F34032F0002');
        return { ...message, fields: { ...message.fields, 55: fromHex(claimed) } };
      },
    },
    6_000,
  );
  assert.equal(said.approved, false);
});

test('a card that is made to look older is not paid by', async () => {
  for (const taken of [COMBINED_AUTHENTICATION, EMV_MODE, COMBINED_AUTHENTICATION | EMV_MODE]) {
    const tap = await attacked(withProfile((bits) => bits & ~taken));
    assert.equal(tap.approved, false, taken.toString(16));
  }
  assert.equal((await maria.taps(100)).approved, true, 'left alone, it is');
});

test('of a band and its copy one pays; then both are held, and their bank is told', async () => {
  const dump = `${scene.folder}-dump`;
  const chips = join(scene.folder, 'wearable');
  await scene.restart(() => cpSync(chips, dump, { recursive: true }));
  await maria.wear();
  assert.equal((await maria.taps(150)).approved, true, 'the band itself');
  await scene.restart(() => {
    rmSync(chips, { recursive: true });
    cpSync(dump, chips, { recursive: true });
  });
  await maria.wear();
  const copy = await maria.taps(150);
  assert.deepEqual([copy.approved, copy.reason], [false, 'ATC_REUSED']);
  const again = await maria.taps(150);
  assert.deepEqual([again.approved, again.reason], [false, 'TOKEN_NOT_ACTIVE']);
  const bank = await scene.customer(await scene.plastic('approve'));
  const { cards } = yes(await bank.listCards({}));
  const held = cards.flatMap(({ tokens }) => tokens).flatMap(({ suspendedBy }) => suspendedBy);
  assert.ok(held.includes('NETWORK'), 'the bank sees that the network holds it');
  rmSync(dump, { recursive: true });
});
