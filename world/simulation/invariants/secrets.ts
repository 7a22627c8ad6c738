/** I12, I13: no card number lies in the clear, and the audit log is unbroken. */
import type { Checker } from './checker.ts';
import { ofEachBank } from './checker.ts';

export const noNumberInTheClear: Checker = {
  name: 'I12',
  says: 'no card number is on any disk but as ciphertext, nor in any log',
  check({ world, ground }) {
    const numbers = ground.plastics.map(({ pan }) => pan);
    const wanted = new Set(numbers);
    const wrong = world.logged
      .filter((line) => runsIn(line).some((run) => wanted.has(run)))
      .map(() => 'a log holds a card number');
    for (const [place, image] of world.images()) {
      const text = Buffer.from(image).toString('latin1');
      const found = runsIn(text).some((run) => wanted.has(run));
      if (found) wrong.push(`${place} keeps a card number in the clear`);
    }
    return wrong;
  },
};

function runsIn(text: string): readonly string[] {
  return text.match(/(?<!\d)\d{16}(?!\d)/g) ?? [];
}

interface Audited {
  readonly number: bigint;
  readonly previous_hash: string;
  readonly hash: string;
}

export const auditIsUnbroken: Checker = {
  name: 'I13',
  says: 'each line of an audit log follows the one before it',
  check(at) {
    return ofEachBank(at, (place) => {
      const rows = at.world
        .disk(place)
        .rows<Audited>('SELECT number, previous_hash, hash FROM audit_entry ORDER BY number');
      return rows.flatMap(({ number, previous_hash }, i) => {
        const before = rows[i - 1];
        const follows = before === undefined || before.hash === previous_hash;
        return follows ? [] : [`${place}: line ${number} does not follow ${before.number}`];
      });
    });
  },
};
