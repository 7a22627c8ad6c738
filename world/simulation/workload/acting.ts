/** What somebody who does something in a simulated world has at hand. */
import type { CallOptions } from '@armilla/kit/contract';
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import type { Ground } from '../ground/ground.ts';
import type { Dice } from '../machine/chance.ts';
import type { Model } from '../model.ts';
import type { Wearer } from '../people/wearer.ts';
import type { World } from '../world.ts';

export interface Acting {
  readonly world: World;
  readonly model: Model;
  readonly ground: Ground;
  /** Of this step alone. */
  readonly dice: Dice;
  /** Something that must never be was seen. */
  violated(invariant: string, why: string): void;
}

export type Act = (acting: Acting) => Promise<void>;

/** Attempts that may come to nothing after all works again. */
const MOST_VAIN = 12;

const LATER: ReadonlySet<string> = new Set([
  'UNAVAILABLE',
  'REQUEST_IN_PROGRESS',
  'TOO_MANY_REQUESTS',
  'INTERNAL',
]);

/**
 * Asks until there is an answer that is one, under one key, as a program does that must know: what
 * came of it is certain then.
 */
export async function insisting<T>(
  { world, dice, violated }: Pick<Acting, 'world' | 'dice' | 'violated'>,
  call: (options: CallOptions) => Promise<T | Refusal>,
): Promise<T | Refusal> {
  const idempotencyKey = Buffer.from(dice.bytes(16)).toString('hex');
  let vain = 0;
  for (let waitMs = 500; ; waitMs = Math.min(waitMs * 2, 30_000)) {
    const answer = await call({ idempotencyKey });
    if (!isRefusal(answer) || !LATER.has(answer.code)) return answer;
    if (world.storm.isCalm) vain += 1;
    if (vain > MOST_VAIN) {
      violated('I15', `nothing is wrong any more, and the answer stays ${answer.code}`);
      return answer;
    }
    await world.machine.wait(waitMs);
  }
}

/** Somebody who has a hand free; their band is theirs until `work` is done. */
export async function withWearer(
  { world, dice }: Acting,
  work: (wearer: Wearer) => Promise<void>,
): Promise<void> {
  const free = world.people.filter(({ isBusy }) => !isBusy);
  if (free.length === 0) return;
  const wearer = dice.pick(free);
  wearer.isBusy = true;
  try {
    await work(wearer);
  } finally {
    wearer.isBusy = false;
  }
}
