/** `armilla host-check`: a test kit for banks that bring a host of their own. */
import { systemChance } from '@armilla/kit/chance';
import { CURRENCIES, isCurrency } from '@armilla/kit/money';
import { PAN } from '@armilla/kit/secret';
import { type Command, type Given, textOf, UsageError } from '../command.ts';
import { addressOf } from '../host/words.ts';
import { checkHost, type Finding } from '../host-check/checks.ts';
import type { TestAccount } from '../host-check/messages.ts';
import { OutOfReach } from '../host-check/peer.ts';

export const hostCheck: Command = {
  name: 'host-check',
  usage:
    'HOST:PORT --pan NUMBER --expiry YYMM [--currency EUR] [--profile ascii|binary|network]\n' +
    '       [--timeout 5] [--json]',
  summary: 'Tells whether an issuer’s host keeps the rules.',
  help:
    'Plays the network towards the ISO 8583 host of a bank: signs on, asks, repeats, takes back, sends\n' +
    'garbage beside it, and says in a sentence a rule what holds and what does not.\n' +
    '--pan and --expiry: a test card of the bank that may be charged 1.00 a few times; each charge is\n' +
    'reversed at the end.\n' +
    '--timeout: how many seconds an answer may take.\n' +
    'Exit code 0 when every rule holds, 1 when one does not, 3 when nobody answers there.',
  options: {
    pan: { type: 'string' },
    expiry: { type: 'string' },
    currency: { type: 'string' },
    profile: { type: 'string' },
    timeout: { type: 'string' },
  },
  async run(given, speak) {
    const [text = '', ...rest] = given.positionals;
    if (rest.length > 0) throw new UsageError(`What is meant by "${rest.join(' ')}"?`);
    const profile = textOf(given, 'profile', 'ascii');
    const address = addressOf(`${text},${profile}`, 'ascii');
    const options = { address, account: accountOf(given), timeoutMs: timeoutOf(given) };
    try {
      const findings = await checkHost({ ...options, chance: systemChance, now: Date.now });
      const broken = findings.filter(({ fault }) => fault !== undefined).length;
      speak.say({ ok: broken === 0, rules: findings.length, broken, findings }, spell(findings));
      return broken === 0 ? 0 : 1;
    } catch (error) {
      if (!(error instanceof OutOfReach)) throw error;
      speak.complain(error.message);
      return 3;
    }
  },
};

function spell(findings: readonly Finding[]): string {
  const lines = findings.map(({ rule, fault }) => {
    return fault === undefined ? `✓ ${rule}` : `✗ ${rule}\n    ${fault}`;
  });
  const broken = findings.filter(({ fault }) => fault !== undefined).length;
  const end =
    broken === 0
      ? 'The host keeps every rule.'
      : `${broken} of ${findings.length} rules are broken.`;
  return [...lines, '', end].join('\n');
}

function accountOf(given: Given): TestAccount {
  const pan = PAN.parse(textOf(given, 'pan', ''));
  const expiry = textOf(given, 'expiry', '');
  const currency = textOf(given, 'currency', 'EUR').toUpperCase();
  if (pan === undefined)
    throw new UsageError('--pan wants the number of a test card of that bank.');
  if (!/^\d\d(?:0[1-9]|1[0-2])$/.test(expiry)) throw new UsageError('--expiry wants YYMM.');
  if (!isCurrency(currency)) throw new UsageError(`--currency wants a code, not "${currency}".`);
  return { pan: pan.expose(), expiry, currency: CURRENCIES[currency].numeric };
}

function timeoutOf(given: Given): number {
  const text = textOf(given, 'timeout', '5');
  if (/^\d{1,3}(?:\.\d+)?$/.test(text) && Number(text) > 0) return Number(text) * 1000;
  throw new UsageError(`--timeout wants seconds, not "${text}".`);
}
