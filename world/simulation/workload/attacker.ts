/**
 * Somebody who wants money that is not theirs: plays cryptograms again, copies a band's memory,
 * turns bits in the air, and lays foreign things on the reader.
 */
import type { Band } from '@armilla/wearable';
import { ATTACKER } from '../model.ts';
import { type Acting, withWearer } from './acting.ts';
import { laidOn } from './field.ts';
import { sell, type TapWish } from './tap.ts';

const FORGED = { isForged: true };

/** I8 and B3.8: what a band once said to a reader is said to another one. */
export async function replay(acting: Acting): Promise<void> {
  const { world } = acting;
  await withWearer(acting, async (wearer) => {
    const wish = wishOf(acting);
    if (wish === undefined || !wearer.arms()) return;
    const said = new Map<string, Uint8Array>();
    const listen = (command: Uint8Array, answer: Uint8Array) => said.set(nameOf(command), answer);
    const first = await sell(acting, wearer.name, wish, () => wearer.band, { listen });
    if (first === undefined || first.approvedMinor === 0) return;
    const again = await sell(acting, ATTACKER, wish, () => parrot(said), FORGED);
    caught(acting, 'replay', again?.approvedMinor ?? 0);
    world.sometimes.saw('attack: replay');
  });
}

/** What the card answered to the same instruction, whatever the reader's number is now. */
function nameOf(command: Uint8Array): string {
  const isRecord = command[1] === 0xb2;
  const isSelect = command[1] === 0xa4;
  const significant = isSelect ? command : command.subarray(0, isRecord ? 4 : 2);
  return Buffer.from(significant).toString('hex');
}

function parrot(said: ReadonlyMap<string, Uint8Array>): Band {
  return laidOn((command) => said.get(nameOf(command)));
}

/** B3.13: a copy of a band's memory pays beside the band: their counters collide. */
export async function clone(acting: Acting): Promise<void> {
  const { world } = acting;
  await withWearer(acting, async (wearer) => {
    const wish = wishOf(acting);
    if (wish === undefined || wearer.isTorn) return;
    const copy = wearer.clone();
    if (!wearer.arms()) return;
    const first = await sell(acting, wearer.name, wish, () => wearer.band);
    if (first === undefined || first.rrn === null) return;
    copy.putOn();
    copy.enterPasscode(world.passcode);
    copy.arm();
    const second = await sell(acting, ATTACKER, wish, () => copy, FORGED);
    if (first.approvedMinor > 0) caught(acting, 'clone', second?.approvedMinor ?? 0);
    world.sometimes.saw('attack: clone');
  });
}

/**
 * A copy of a band's memory is brought out after the band has paid on: the counters that it gives
 * out have been. Nobody who restores a backup of a band pays twice.
 */
export async function restore(acting: Acting): Promise<void> {
  const { world } = acting;
  await withWearer(acting, async (wearer) => {
    const wish = wishOf(acting);
    if (wish === undefined || wearer.isTorn) return;
    const old = wearer.clone();
    const paid: boolean[] = [];
    for (let taps = 0; taps < 2; taps++) {
      if (!wearer.arms()) return;
      const told = await sell(acting, wearer.name, wish, () => wearer.band);
      paid.push((told?.approvedMinor ?? 0) > 0);
    }
    old.putOn();
    old.enterPasscode(world.passcode);
    for (const isUsed of paid) {
      old.arm();
      const told = await sell(acting, ATTACKER, wish, () => old, FORGED);
      if (isUsed) caught(acting, 'restored backup', told?.approvedMinor ?? 0);
    }
    world.sometimes.saw('attack: restored backup');
  });
}

/** B3.10: bits of what the card says are turned on the way to the reader. */
export async function flip(acting: Acting): Promise<void> {
  const { world, dice } = acting;
  await withWearer(acting, async (wearer) => {
    const wish = wishOf(acting);
    if (wish === undefined || !wearer.arms()) return;
    const at = dice.fraction();
    const bit = 1 << dice.between(0, 7);
    const only = dice.pick([0xa4, 0xa8, 0xb2, 0xae]);
    const meddle = (answer: Uint8Array, command: Uint8Array) => {
      if (command[1] !== only || answer.length < 3) return answer;
      const flipped = answer.slice();
      const place = Math.floor(at * (answer.length - 2));
      flipped[place] = (flipped[place] ?? 0) ^ bit;
      return flipped;
    };
    const told = await sell(acting, wearer.name, wish, () => wearer.band, { meddle });
    world.sometimes.saw(`attack: flip ${told && told.approvedMinor > 0 ? 'harmless' : 'refused'}`);
  });
}

/** Whatever else may lie on a reader: answers that are none. */
export async function foreign(acting: Acting): Promise<void> {
  const { world, dice } = acting;
  const wish = wishOf(acting);
  if (wish === undefined) return;
  const thing = laidOn(() => dice.bytes(dice.between(0, 60)));
  const told = await sell(acting, ATTACKER, wish, () => thing, FORGED);
  caught(acting, 'foreign thing', told?.approvedMinor ?? 0);
  world.sometimes.saw('attack: foreign thing');
}

/** A passcode is guessed until the band blocks itself. */
export async function guess(acting: Acting): Promise<void> {
  const { world, dice, violated } = acting;
  await withWearer(acting, async (wearer) => {
    const copy = wearer.isTorn ? undefined : wearer.clone();
    if (copy === undefined || !copy.view().passcodeSet) return;
    copy.putOn();
    for (let tries = 0; tries < 8; tries++)
      copy.enterPasscode(String(dice.between(0, 99_999)).padStart(6, '9'));
    if (copy.view().unlocked) violated('I9', 'a band opened to a wrong passcode');
    if (copy.enterPasscode(world.passcode) === undefined)
      violated('I9', 'a band took a ninth guess');
    world.sometimes.saw('attack: guess');
  });
}

function caught({ violated }: Acting, attack: string, approvedMinor: number): void {
  if (approvedMinor > 0) violated('I8', `a ${attack} was approved`);
}

function wishOf({ world, dice }: Acting): TapWish | undefined {
  const till = world.parties.tills.party?.tills[0];
  return till && { till, amountMinor: dice.between(100, 2_000), kind: 'PURCHASE' };
}
