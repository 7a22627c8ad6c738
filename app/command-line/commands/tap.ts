/** `armilla tap`: our till against somebody's card, a program's or one in a reader. */
import { systemChance } from '@armilla/kit/chance';
import { systemClock } from '@armilla/kit/clock';
import { NoAnswer } from '@armilla/kit/host-link';
import { spellMoney } from '@armilla/kit/money';
import {
  createTerminal,
  type HostPort,
  listReaders,
  PROFILES,
  ReaderTrouble,
  receiptText,
  type SaleResult,
  spellFinding,
  type Terminal,
} from '@armilla/terminal';
import {
  type Command,
  type ExitCode,
  type Given,
  type Speak,
  textOf,
  UsageError,
} from '../command.ts';
import { amountOf, caKeysOf, configurationOf, fieldOf, hostOf, pinPadOf } from '../till.ts';

export const tap: Command = {
  name: 'tap',
  usage:
    '--stdio "COMMAND" | --reader NAME --amount 12.40 [--currency EUR] [--capk FILE]\n' +
    '       [--profile NAME] [--kind purchase|preauthorisation|refund|cash] [--points 200] [--partial]\n' +
    '       [--refund-of REFERENCE] [--offline-ceiling 20.00] [--pin-pad FILE] [--pin 1234]\n' +
    '       [--host ADDR:PORT]',
  summary: 'Our till against your card.',
  help:
    '--stdio starts COMMAND and speaks to it as a reader: one hexadecimal command APDU a line out, one\n' +
    'answer a line in; the line "reset" is a card reset.\n' +
    '--reader NAME takes the card in that PC/SC reader (a part of its name will do); "--reader list"\n' +
    'names the readers there are.\n' +
    '--capk FILE: the CA public key the card is checked by, { rid, index, modulus, exponent } in\n' +
    'hexadecimal, or a list of such, or the facts file of "armilla card".\n' +
    `--profile: ${Object.entries(PROFILES)
      .map(([name, { summary }]) => `${name} (${summary})`)
      .join(';\n')}.\n` +
    '--kind: what is asked for (--type says the same); --points: at most so many are spent on a\n' +
    'purchase; --partial: an approval of a part is taken; --refund-of: the reference on the receipt\n' +
    'of what is given back.\n' +
    '--offline-ceiling: up to it card and till may approve between themselves. Without it, never.\n' +
    '--pin-pad FILE: { initialKey, ksn } of a DUKPT device in hexadecimal (KSN of 10 bytes: triple DES\n' +
    'and format 0; of 12: AES and format 4); the PIN is taken from ARMILLA_PIN, or\n' +
    'of a test card, which is no secret, from --pin.\n' +
    '--host ADDR:PORT: an ISO 8583 host to authorise at (network profile, ARMILLA_LINK_KEY for the\n' +
    'MAC). Without it the till stops at the cryptogram: an ARQC is then the good end, shown as\n' +
    'ONLINE_REQUEST.\n' +
    'Exit code 0 when approved or, without a host, ready to go online; 3 when a reader is out of reach.\n' +
    'Test kernel, not certified.',
  options: {
    stdio: { type: 'string' },
    reader: { type: 'string' },
    amount: { type: 'string' },
    currency: { type: 'string' },
    capk: { type: 'string' },
    profile: { type: 'string' },
    kind: { type: 'string' },
    type: { type: 'string' },
    points: { type: 'string' },
    partial: { type: 'boolean' },
    'refund-of': { type: 'string' },
    pin: { type: 'string' },
    'offline-ceiling': { type: 'string' },
    'pin-pad': { type: 'string' },
    host: { type: 'string' },
  },
  async run(given, speak) {
    try {
      if (textOf(given, 'reader', '') === 'list') return await tellReaders(speak);
      return await take(given, speak);
    } catch (error) {
      if (!(error instanceof ReaderTrouble)) throw error;
      speak.complain(error.message);
      return 3;
    }
  },
};

async function tellReaders(speak: Speak): Promise<ExitCode> {
  const readers = await listReaders();
  const none = 'The PC/SC service knows no reader.';
  speak.say({ ok: true, readers }, readers.length === 0 ? none : readers.join('\n'));
  return 0;
}

async function take(given: Given, speak: Speak): Promise<ExitCode> {
  const amount = amountOf(given);
  const config = configurationOf(given, amount.currency);
  const run = runOf(given);
  const pinPad = pinPadOf(given);
  const host = hostOf(given);
  const field = await fieldOf(given);
  try {
    const terminal = createTerminal({
      config,
      caKeys: await caKeysOf(given, field),
      host: host ?? NOBODY,
      chance: systemChance,
      clock: systemClock,
      ...(pinPad === undefined ? {} : { pinPad }),
    });
    const result = await run(terminal)({ ...amount, field });
    if (result.offline && host !== undefined) await terminal.sendAdvices();
    const told = { ...amount, amountMinor: result.approvedMinor ?? amount.amountMinor };
    return tell(result, spellMoney(told), host !== undefined, speak);
  } finally {
    host?.close();
    await field.close();
  }
}

/** A till with no host: it goes as far as the cryptogram. */
const NOBODY: HostPort = {
  send: () => Promise.reject(new NoAnswer('no host', false)),
};

/** What `--kind` asks of the till; a cash machine pays out cash unless it is told otherwise. */
function runOf(given: Given): (terminal: Terminal) => Terminal['sale'] {
  const otherwise = textOf(given, 'profile', '') === 'cash-machine' ? 'cash' : 'purchase';
  const kind = textOf(given, 'kind', textOf(given, 'type', otherwise));
  const points = pointsOf(given);
  const refundOf = referenceOf(given);
  switch (kind) {
    case 'purchase':
      return (terminal) => (request) => terminal.sale({ ...request, points });
    case 'preauthorisation':
      return (terminal) => (request) => terminal.preauthorise(request);
    case 'refund':
      return (terminal) => (request) => terminal.refund({ ...request, refundOf });
    case 'cash':
      return (terminal) => (request) => terminal.withdraw(request);
    default:
      throw new UsageError(
        `--kind wants purchase, preauthorisation, refund or cash, not "${kind}".`,
      );
  }
}

function pointsOf(given: Given): number | undefined {
  const text = textOf(given, 'points', '');
  if (text === '') return undefined;
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new UsageError('--points wants a number such as 200.');
  return Number(text);
}

function referenceOf(given: Given): string | undefined {
  const text = textOf(given, 'refund-of', '');
  if (text === '') return undefined;
  if (/^[0-9A-Z]{12}$/.test(text)) return text;
  throw new UsageError('--refund-of wants the twelve characters of a receipt’s reference.');
}

function tell(result: SaleResult, amount: string, hasHost: boolean, speak: Speak): 0 | 1 {
  const { outcome, approved, offline, receipt, findings } = result;
  // With nobody to ask, the card must at least have proved itself.
  const genuine = outcome.authentication === 'CDA_VERIFIED';
  const ready = !hasHost && genuine && outcome.kind === 'ONLINE_REQUEST';
  const words = findings.map(spellFinding);
  const good = approved || ready;
  speak.say(
    {
      ok: good,
      outcome: outcome.kind,
      approved,
      offline,
      authentication: outcome.authentication,
      verification: outcome.cvm,
      cryptogram: receipt.cryptogram,
      cryptogramType: receipt.cryptogramType,
      atc: receipt.atc,
      tvr: receipt.tvr,
      accountLastFour: receipt.accountLastFour,
      responseCode: result.responseCode,
      authorisationCode: result.authorisationCode,
      approvedMinor: result.approvedMinor,
      points: result.points,
      pinAsked: result.pinAsked,
      findings: words,
      receipt,
    },
    [
      `${amount}: ${approved ? 'approved' : outcome.kind}, ${outcome.authentication}`,
      ...words.map((line) => `  ${line}`),
      '',
      receiptText(receipt, 'en'),
    ].join('\n'),
  );
  return good ? 0 : 1;
}
