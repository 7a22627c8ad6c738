/**
 * `node tool/fuzz-kernel.ts [--taps 1000000] [--seed N]`: the terminal's kernel against cards gone
 * mad. First every single bit of every answer of a whole tap is turned over; then as many taps as
 * asked for, with answers changed, cut, grown, swapped or made up. The kernel must always come to
 * an outcome, and nobody may be paid where an answer was changed outside the bytes that nothing
 * binds. A finding is printed with its seed and ends the run with exit code 1.
 */
import { concat, equal, hex } from '@armilla/bytes';
import { seededChance } from '@armilla/kit/chance';
import { testCard } from '../party/terminal/test/card.ts';
import { input } from '../party/terminal/test/input.ts';
import {
  type Exchange,
  exchanges,
  isPaid,
  remembering,
  tampered,
  tellsTheSame,
  UNBOUND,
  unboundBytes,
} from '../party/terminal/test/tampering.ts';
import { type Card, tap } from '../party/terminal/test/tap.ts';
import { askedOf, wholeNumber } from './asked.ts';

const values = askedOf(import.meta.url, {
  taps: { type: 'string', default: '1000000' },
  seed: { type: 'string', default: '1' },
});
const taps = wholeNumber('taps', values.taps);
const chance = seededChance(wholeNumber('seed', values.seed, 0));
const transaction = input();
const card = remembering(testCard({ pdol: '9F35019F0206', fci: '5F2D02656C' }));
const steps = exchanges(transaction, card);

const started = performance.now();
const bits = turnEveryBit();
tell(`${bits} single bits turned over: none was paid for`);
const paid = runTaps(taps);
tell(`${values.taps} taps with mad cards (seed ${values.seed}): ${paid} unharmed ones were paid`);

function turnEveryBit(): number {
  let count = 0;
  for (const [step, exchange] of steps.entries()) {
    const unbound = unboundBytes(exchange, UNBOUND);
    for (const index of exchange.answer.keys()) {
      for (let bit = 0; bit < 8; bit++) {
        count += 1;
        const flip = (answer: Uint8Array) =>
          answer.map((byte, i) => (i === index ? byte ^ (1 << bit) : byte));
        if (isPaid(tampered(transaction, card, step, flip)) && !unbound.has(index)) {
          fail(`${exchange.name}: byte ${index}, bit ${bit} was paid`);
        }
      }
    }
  }
  return count;
}

/** How many were paid: those whose changes came out as no change, or where nothing is bound. */
function runTaps(taps: number): number {
  let paidTaps = 0;
  for (let n = 0; n < taps; n++) {
    const harmed: Harm[] = [];
    const outcome = tap(transaction, madCard(harmed));
    if (!isPaid(outcome)) continue;
    if (!isPermutation(harmed)) {
      const what = harmed.map(({ name, answer }) => `${name} ${hex(answer)}`).join(', ');
      fail(`tap ${n} was paid with ${what}`);
    }
    paidTaps += 1;
  }
  return paidTaps;
}

/** An answer that came in place of another. */
interface Harm extends Exchange {
  readonly honest: Uint8Array;
}

/** The same records in another order: what is not signed by its place may stand anywhere. */
function isPermutation(harmed: readonly Harm[]): boolean {
  const given = harmed.map(({ answer }) => hex(answer)).sort();
  const due = harmed.map(({ honest }) => hex(honest)).sort();
  return given.every((answer, i) => answer === due[i]);
}

/** Changes about one answer in four; notes those that touch what is bound. */
function madCard(harmed: Harm[]): Card {
  let step = 0;
  return (apdu) => {
    const honest = card(apdu);
    if (number(4) > 0) {
      step += 1;
      return honest;
    }
    const answer = changed(honest);
    const name = steps[step]?.name ?? 'a command';
    if (isHarm({ name, answer: honest }, answer)) harmed.push({ name, answer, honest });
    step += 1;
    return answer;
  };
}

function isHarm(exchange: Exchange, answer: Uint8Array): boolean {
  if (equal(exchange.answer, answer)) return false;
  const unbound = unboundBytes(exchange, UNBOUND);
  if (unbound.size === exchange.answer.length) return false;
  if (tellsTheSame(exchange, answer, UNBOUND)) return false;
  if (exchange.answer.length !== answer.length) return true;
  return answer.some((byte, i) => byte !== exchange.answer[i] && !unbound.has(i));
}

function changed(answer: Uint8Array): Uint8Array {
  const at = number(answer.length);
  switch (number(7)) {
    case 0:
      return answer.map((byte, i) => (i === at ? number(256) : byte));
    case 1:
      return answer.slice(0, at);
    case 2:
      return concat(answer.subarray(0, at), chance.bytes(number(4) + 1), answer.subarray(at));
    case 3:
      return concat(answer.subarray(0, at), answer.subarray(Math.min(answer.length, at + 2)));
    case 4:
      return chance.bytes(number(260));
    case 5:
      return steps[number(steps.length)]?.answer ?? answer;
    default:
      return concat(chance.bytes(number(260)), answer.subarray(-2));
  }
}

function number(below: number): number {
  const [a = 0, b = 0, c = 0] = chance.bytes(3);
  return (a * 65_536 + b * 256 + c) % below;
}

function tell(text: string): void {
  console.log(`${text}, ${((performance.now() - started) / 1000).toFixed(1)} s`);
}

function fail(text: string): never {
  console.error(`FOUND: ${text} (seed ${values.seed})`);
  process.exit(1);
}
