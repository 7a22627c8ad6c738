/** Nonsense: whatever is sent, a status word comes back and the chip goes on working. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  encipherUnderDEK,
  personalisationScript,
  setContactlessStatus,
} from '@armilla/globalplatform';
import fc from 'fast-check';
import { flashInMemory } from '../memory/flash.ts';
import { boot, install, openSession, select, TEST_KEYS, talk } from '../test/host.ts';
import { sampleCard } from '../test/sample-card.ts';
import { PPSE, tap } from '../test/tap.ts';

const card = sampleCard();

const names = fc.constantFrom(PPSE, card.instanceAid, new Uint8Array(0), new Uint8Array(20));
const instructions = fc.constantFrom(
  0xa4,
  0xa8,
  0xb2,
  0xae,
  0xca,
  0x50,
  0x82,
  0xe2,
  0xe4,
  0xe6,
  0xf0,
  0xf2,
  0xd8,
  0x88,
  0xea,
);
const known = fc
  .tuple(
    fc.constantFrom(0x00, 0x80, 0x84, 0xff),
    instructions,
    fc.constantFrom(0x00, 0x01, 0x02, 0x04, 0x40, 0x80, 0x90, 0x9f, 0xdf),
    fc.constantFrom(0x00, 0x01, 0x02, 0x14, 0x36, 0x70, 0x7f, 0x81),
    fc.uint8Array({ maxLength: 80 }),
    fc.boolean(),
  )
  .map(([cla, ins, p1, p2, data, le]) =>
    Uint8Array.from([
      cla,
      ins,
      p1,
      p2,
      ...(data.length > 0 ? [data.length, ...data] : []),
      ...(le ? [0] : []),
    ]),
  );
const sent = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  known,
  names.map((name) => select(name)),
);

test('anything sent over any link gets a status word, and a good tap still works', () => {
  const flash = flashInMemory();
  const chip = boot(flash);
  install(chip, card);
  const links = [chip, chip.contactless, chip.wired];
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat({ max: 2 }), sent), { maxLength: 20 }), (commands) => {
      for (const [link, command] of commands) {
        const answer = links[link]?.transceive(command) ?? new Uint8Array(0);
        assert.ok(answer.length >= 2 && answer.length <= 258, `${answer.length} bytes`);
        assert.notEqual(answer.at(-2), 0x6f, 'no bug was met');
      }
    }),
    { numRuns: 600 },
  );
  // Over the wire anybody may take a card out of the registry; a session puts it back.
  const host = openSession(chip.wired);
  const activate = setContactlessStatus('activate', card.instanceAid);
  assert.equal(talk(chip.wired, host, activate).status, 0x9000);
  chip.choose(undefined);
  assert.equal(tap(chip.contactless.transceive).cid, 0x80);
});

test('anything sent inside a session gets an answer, and half-made instances never pay', () => {
  const script = personalisationScript(card, encipherUnderDEK(TEST_KEYS.dek));
  const mangled = fc.tuple(fc.nat({ max: script.length - 1 }), fc.nat(), fc.nat({ max: 255 }));
  fc.assert(
    fc.property(fc.array(fc.oneof(known, mangled), { maxLength: 15 }), (steps) => {
      const chip = boot(flashInMemory());
      let host = openSession(chip.wired);
      for (const step of steps) {
        const plain = step instanceof Uint8Array ? step : mangle(script[step[0]], step[1], step[2]);
        const answer = chip.wired.transceive(wrapOr(host, plain));
        assert.ok(answer.length >= 2);
        assert.notEqual(answer.at(-2), 0x6f, 'no bug was met');
        if (answer.at(-2) === 0x69 && answer.at(-1) === 0x82) host = openSession(chip.wired);
      }
      for (const { isPayable } of chip.cards()) {
        if (isPayable) assert.equal(tap(chip.contactless.transceive).cid, 0x80);
      }
    }),
    { numRuns: 150 },
  );
});

function mangle(command: Uint8Array | undefined, at: number, value: number): Uint8Array {
  const copy = (command ?? new Uint8Array(4)).slice();
  copy[at % copy.length] = value;
  return copy;
}

/** Wrapped where it can be, as it is where not. */
function wrapOr(host: { wrap(command: Uint8Array): Uint8Array }, plain: Uint8Array): Uint8Array {
  try {
    return host.wrap(plain);
  } catch {
    return plain;
  }
}
