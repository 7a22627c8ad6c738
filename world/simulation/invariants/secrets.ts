/** I12: no card number lies anywhere in the clear, in any spelling. */
import type { AtRest, Checker } from './checker.ts';

export const noNumberInTheClear: Checker = {
  name: 'I12',
  says: 'no card number is on any disk, band, phone, log or trace, however it is spelled',
  check(at) {
    const { world } = at;
    const spellings = spellingsOf(at);
    const wrong: string[] = [];
    const look = (where: string, bytes: Uint8Array) => {
      const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
      const found = spellings.find((spelling) => holds(view, spelling));
      if (found !== undefined) wrong.push(`${where} holds a card number (${found.name})`);
    };
    for (const [place, image] of world.images()) look(place, image);
    for (const { name, flash } of world.people) look(`${name}'s band`, flash.readAll());
    look('a log', Buffer.from(world.logged.join('\n'), 'latin1'));
    look('the journal', Buffer.from(linesOf(world.journal.lines), 'latin1'));
    look('a message', Buffer.from(world.sms.map(({ text }) => text).join('\n'), 'latin1'));
    return wrong;
  },
};

function linesOf(lines: readonly { readonly text: string }[]): string {
  return lines.map(({ text }) => text).join('\n');
}

/** A way to write numbers: how those of one range begin, and all of them. */
interface Spelling {
  readonly name: string;
  readonly start: Buffer;
  readonly all: ReadonlySet<string>;
  readonly lengths: ReadonlySet<number>;
}

type Write = (digits: string) => Buffer;

/** Bytes of equal length for numbers of equal length, and alike at their beginning. */
const WRITINGS: Readonly<Record<string, Write>> = {
  digits: (digits) => Buffer.from(digits, 'latin1'),
  'in fours': (digits) => Buffer.from(digits.replace(/(.{4})(?=.)/g, '$1 '), 'latin1'),
  BCD: (digits) => Buffer.from(digits.padEnd(digits.length + (digits.length % 2), 'f'), 'hex'),
  'hexadecimal of its text': (digits) =>
    Buffer.from(Buffer.from(digits, 'latin1').toString('hex'), 'latin1'),
  base64: (digits) => Buffer.from(Buffer.from(digits, 'latin1').toString('base64'), 'latin1'),
};

/** Long enough to be rare by chance, and the same for all numbers of a range. */
const RANGE = 6;

function spellingsOf({ ground }: AtRest): readonly Spelling[] {
  const numbers = ground.plastics.map(({ pan }) => pan);
  const ranges = [...new Set(numbers.map((number) => number.slice(0, RANGE)))];
  return Object.entries(WRITINGS).flatMap(([name, write]) =>
    ranges.map((range) => {
      const own = numbers.filter((number) => number.startsWith(range));
      const all = new Set(own.map((number) => write(number).toString('latin1')));
      // Six digits are whole bytes in each of these ways.
      const lengths = new Set([...all].map((text) => text.length));
      return { name, start: write(range), all, lengths };
    }),
  );
}

function holds(bytes: Buffer, { start, all, lengths }: Spelling): boolean {
  for (let at = bytes.indexOf(start); at >= 0; at = bytes.indexOf(start, at + 1)) {
    for (const length of lengths) {
      if (all.has(bytes.toString('latin1', at, at + length))) return true;
    }
  }
  return false;
}
