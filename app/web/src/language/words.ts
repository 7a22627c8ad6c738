/** The shapes of the tables of words: one folder `words/` a room, one file a language in it. */
import type { words as band } from '../band/words/en.ts';
import type { words as bank } from '../bank/words/en.ts';
import type { words as desk } from '../desk/words/en.ts';
import type { words as guide } from '../guide/words/en.ts';
import type { words as help } from '../help/words/en.ts';
import type { words as operate } from '../operate/words/en.ts';
import type { words as phone } from '../phone/words/en.ts';
import type { words as shell } from '../shell/words/en.ts';
import type { words as stage } from '../stage/words/en.ts';
import type { words as till } from '../till/words/en.ts';
import type { words as timeline } from '../timeline/words/en.ts';
import type { words as trace } from '../trace/words/en.ts';
import type { words as wallet } from '../wallet/words/en.ts';

export interface RoomWords {
  readonly shell: typeof shell;
  readonly stage: typeof stage;
  readonly phone: typeof phone;
  readonly wallet: typeof wallet;
  readonly band: typeof band;
  readonly till: typeof till;
  readonly bank: typeof bank;
  readonly timeline: typeof timeline;
  readonly desk: typeof desk;
  readonly trace: typeof trace;
  readonly operate: typeof operate;
  readonly help: typeof help;
  readonly guide: typeof guide;
}

export type RoomName = keyof RoomWords;

type Joined<T> = (T extends unknown ? (of: T) => void : never) extends (of: infer All) => void
  ? All
  : never;

/** Every section of every room under one roof: `t('desk.search')`. */
export type Words = Joined<RoomWords[RoomName]>;

/** The same keys in another language, which may want more plural forms. */
export type TextsLike<T> = {
  readonly [Section in keyof T]: { readonly [Key in keyof T[Section]]: string } & Readonly<
    Record<string, string>
  >;
};
