/** `armilla card --stdio`: a personalised band as a card for readers of others. */
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { serveLines } from '@armilla/wearable';
import { openDataFolder } from '@armilla/world/data-folder';
import { type Command, type Given, textOf, UsageError } from '../command.ts';
import { dataFolderOf, passphrase, programmes } from '../service.ts';
import { makeCardInReader } from '../test-card.ts';

const MOST_CARDS = 8;

export const card: Command = {
  name: 'card',
  usage: '--stdio [--cards N] [--facts FILE] [--data DIR]',
  summary: 'A personalised band as a card for your own reader.',
  help:
    'One hexadecimal command APDU a line in, one response a line out; a line "reset" is a card reset.\n' +
    '--facts FILE writes what an issuer host needs to check the card (JSON, test keys in hexadecimal):\n' +
    '{ pan, psn, expiry, imkAc, cvn, aid, capk: { rid, index, modulus, exponent } }; with several\n' +
    'cards, those of the others stand under "others".\n' +
    'The card is made anew at each start; its certification authority stays the same in a data folder.\n' +
    'For test and closed-loop use, not certified.',
  options: {
    stdio: { type: 'boolean' },
    cards: { type: 'string' },
    facts: { type: 'string' },
    data: { type: 'string' },
  },
  async run(given, speak) {
    if (given.values.stdio !== true) throw new UsageError('Say how: --stdio.');
    const keys = openDataFolder(dataFolderOf(given), passphrase()).keys('test-card');
    const { secureElement, facts } = await makeCardInReader(keys, programmes(), countOf(given));
    const [first, ...others] = facts;
    const file = given.values.facts;
    if (typeof file === 'string') {
      const told = others.length === 0 ? first : { ...first, others };
      writeFileSync(file, `${JSON.stringify(told, null, 2)}\n`, { mode: 0o600 });
    }
    if (process.stdin.isTTY) {
      speak.complain('A card is in the reader. Type a command APDU in hexadecimal, or "reset".');
    }
    const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
    await serveLines(secureElement, lines, (line) => process.stdout.write(line));
    return 0;
  },
};

function countOf(given: Given): number {
  const text = textOf(given, 'cards', '1');
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= MOST_CARDS) return count;
  throw new UsageError(`--cards wants a number from 1 to ${MOST_CARDS}, not "${text}".`);
}
