/**
 * Every byte of every answer of a whole tap, changed on its way: never a crash, and never an
 * approval but where nothing binds the byte, which `UNBOUND` lists with its reasons. The tool
 * `fuzz-kernel` turns every single bit over; here it is two changes a byte.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex } from '@armilla/bytes';
import { type CardTraits, testCard } from '../../test/card.ts';
import { input } from '../../test/input.ts';
import {
  exchanges,
  isPaid,
  remembering,
  tampered,
  UNBOUND,
  UNBOUND_WITHOUT_PDOL,
  type Unbound,
  unboundBytes,
} from '../../test/tampering.ts';
import { codes } from '../../test/tap.ts';
import { isSet, TVR } from './bits.ts';
import type { TransactionInput } from './context.ts';
import type { Outcome } from './outcome.ts';

/** With a PDOL and a language: as much to change as there is. */
const FULL: CardTraits = { pdol: '9F35019F0206', fci: '5F2D02656C' };
const OFFLINE = { floorMinor: 5_000, transactionMinor: 9_999, transactionOnDeviceMinor: 9_999 };
const offline = input({}, { limits: { ...OFFLINE, verificationMinor: 5_000 } });

const CASES: readonly (readonly [string, TransactionInput, CardTraits, readonly Unbound[]])[] = [
  ['online, with a PDOL', input(), FULL, UNBOUND],
  ['online, without a PDOL', input(), {}, UNBOUND_WITHOUT_PDOL],
  ['approved offline', offline, FULL, UNBOUND],
];

for (const [name, transaction, traits, table] of CASES) {
  test(`a tap ${name}: no changed byte that is signed or bound is ever paid`, () => {
    const card = remembering(testCard(traits));
    const steps = exchanges(transaction, card);
    assert.equal(steps.length, 8);
    assert(isPaid(tampered(transaction, card, 0, (answer) => answer)), 'undisturbed, it is paid');
    for (const [step, exchange] of steps.entries()) {
      const unbound = unboundBytes(exchange, table);
      for (const index of exchange.answer.keys()) {
        for (const mask of [1 << (index % 8), 0xff]) {
          const changed = tampered(transaction, card, step, (answer) =>
            answer.map((byte, i) => (i === index ? byte ^ mask : byte)),
          );
          const found = codes(changed.outcome).join(' ');
          const where = `${exchange.name}, byte ${index} ^ ${mask}: ${found}`;
          if (isPaid(changed)) assert(unbound.has(index), where);
          else assertExplained(changed.outcome, where);
        }
      }
    }
  });
}

/** The findings say why; where it was the signature, or there was none, the TVR says so too. */
function assertExplained(outcome: Outcome, where: string): void {
  const found = codes(outcome);
  if (outcome.kind === 'ONLINE_REQUEST') {
    assert(isSet(outcome.tvr, TVR.ODA_NOT_PERFORMED), where);
    return;
  }
  assert(!(found.at(-1) ?? 'ACTION_').startsWith('ACTION_'), where);
  if (found.includes('CDA_FAILED')) assert(isSet(outcome.tvr, TVR.CDA_FAILED), where);
}

test('every exception of the table is needed and has its reason', () => {
  const card = remembering(testCard(FULL));
  const steps = exchanges(input(), card);
  for (const row of UNBOUND) {
    assert(row.why.length > 20);
    const passed = steps.some((exchange, step) =>
      [...unboundBytes(exchange, [row])].some((index) => {
        const flip = (answer: Uint8Array) =>
          answer.map((byte, i) => (i === index ? byte ^ 0x01 : byte));
        return isPaid(tampered(input(), card, step, flip));
      }),
    );
    assert(passed, `${row.command} ${row.tag?.toString(16)}`);
  }
});

test('an answer cut short at any byte, or with bytes after it, is not paid', () => {
  const card = remembering(testCard(FULL));
  for (const [step, exchange] of exchanges(input(), card).entries()) {
    if (exchange.name === 'SELECT PPSE') continue;
    const { answer } = exchange;
    for (let length = 0; length < answer.length; length++) {
      const cut = tampered(input(), card, step, () => answer.slice(0, length));
      assert(!isPaid(cut), `${exchange.name} cut to ${length}`);
    }
    const more = Uint8Array.of(...answer.subarray(0, -2), ...fromHex('9F450200009000'));
    assert(
      !isPaid(tampered(input(), card, step, () => more)),
      `${exchange.name} with bytes after it`,
    );
  }
});
