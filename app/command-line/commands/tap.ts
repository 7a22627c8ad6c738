/** `armilla tap --stdio "COMMAND"`: our till against somebody's card. */
import { readFileSync } from 'node:fs';
import { DecodeError } from '@armilla/bytes';
import { cmacAes } from '@armilla/cipher';
import { networkCodec } from '@armilla/iso8583';
import { systemChance } from '@armilla/kit/chance';
import { systemClock } from '@armilla/kit/clock';
import { connect, NoAnswer } from '@armilla/kit/host-link';
import { silentLog } from '@armilla/kit/log';
import { type Currency, isCurrency, parseAmount, spellMoney } from '@armilla/kit/money';
import {
  type CaKey,
  createTerminal,
  type HostPort,
  parseCaKeys,
  receiptText,
  type SaleResult,
  spellFinding,
  tapStdio,
  terminalConfiguration,
} from '@armilla/terminal';
import { type Command, type Given, type Speak, textOf, UsageError } from '../command.ts';

const MERCHANT = {
  name: 'Armilla test till',
  city: 'Athens',
  country: 'GR',
  id: 'ARMILLA00000001',
  categoryCode: '5999',
};

export const tap: Command = {
  name: 'tap',
  usage: '--stdio "COMMAND" --amount 12.40 [--currency EUR] [--capk FILE] [--host ADDR:PORT]',
  summary: 'Our till against your card.',
  help:
    'Starts COMMAND and speaks to it as a reader: one hexadecimal command APDU a line out, one answer\n' +
    'a line in; the line "reset" is a card reset.\n' +
    '--capk FILE: the CA public key the card is checked by, { rid, index, modulus, exponent } in\n' +
    'hexadecimal, or a list of such, or the facts file of "armilla card".\n' +
    '--host ADDR:PORT: an ISO 8583 host to authorise at (network profile, ARMILLA_LINK_KEY for the\n' +
    'MAC). Without it the till stops at the cryptogram: an ARQC is then the good end, shown as\n' +
    'ONLINE_REQUEST.\n' +
    'Exit code 0 when approved or, without a host, ready to go online. Test kernel, not certified.',
  options: {
    stdio: { type: 'string' },
    amount: { type: 'string' },
    currency: { type: 'string' },
    capk: { type: 'string' },
    host: { type: 'string' },
  },
  async run(given, speak) {
    const command = textOf(given, 'stdio', '');
    if (command === '') throw new UsageError('Say which card: --stdio "COMMAND".');
    const currency = currencyOf(given);
    const amount = parseAmount(textOf(given, 'amount', '12.40'), currency);
    if (amount === undefined || amount.amountMinor === 0) {
      throw new UsageError('--amount wants a sum such as 12.40.');
    }
    const host = hostOf(given);
    const field = tapStdio(command);
    try {
      const terminal = createTerminal({
        config: terminalConfiguration({ terminalId: 'ARM00001', merchant: MERCHANT }),
        caKeys: caKeysOf(given),
        host: host ?? NOBODY,
        chance: systemChance,
        clock: systemClock,
      });
      const result = await terminal.sale({ ...amount, field });
      return tell(result, spellMoney(amount), host !== undefined, speak);
    } finally {
      host?.close();
      await field.close();
    }
  },
};

/** A till with no host: it goes as far as the cryptogram. */
const NOBODY: HostPort = {
  send: () => Promise.reject(new NoAnswer('no host', false)),
};

function currencyOf(given: Given): Currency {
  const text = textOf(given, 'currency', 'EUR').toUpperCase();
  if (isCurrency(text)) return text;
  throw new UsageError(`--currency wants a code such as EUR, not "${text}".`);
}

/** The file's keys; the facts of `armilla card` hold theirs under `capk`. */
function caKeysOf(given: Given): readonly CaKey[] {
  const file = textOf(given, 'capk', '');
  if (file === '') return [];
  try {
    const text = readFileSync(file, 'utf8');
    const facts = JSON.parse(text) as { capk?: unknown };
    return parseCaKeys(facts.capk === undefined ? text : JSON.stringify(facts.capk));
  } catch (error) {
    const reason = error instanceof DecodeError ? error.message : 'cannot be read as JSON';
    throw new UsageError(`--capk ${file}: ${reason}.`);
  }
}

function hostOf(given: Given): (HostPort & { close(): void }) | undefined {
  const text = textOf(given, 'host', '');
  if (text === '') return undefined;
  const [, address = '', port = ''] = /^([\w.-]+):(\d{1,5})$/.exec(text) ?? [];
  if (port === '') throw new UsageError('--host wants an address such as 127.0.0.1:8583.');
  const key = Buffer.from(process.env.ARMILLA_LINK_KEY ?? '', 'hex');
  const codec = networkCodec(
    key.length === 0 ? undefined : (bytes) => cmacAes(key, bytes).subarray(0, 8),
  );
  const link = { host: address, port: Number(port), codec, timeoutMs: 10_000, log: silentLog };
  const client = connect(link);
  return { send: client.request, close: client.close };
}

function tell(result: SaleResult, amount: string, hasHost: boolean, speak: Speak): 0 | 1 {
  const { outcome, approved, receipt, findings } = result;
  const genuine = outcome.authentication === 'CDA_VERIFIED';
  const ready = !hasHost && genuine && outcome.kind === 'ONLINE_REQUEST';
  const words = findings.map(spellFinding);
  const good = approved || ready;
  speak.say(
    {
      ok: good,
      outcome: outcome.kind,
      approved,
      authentication: outcome.authentication,
      cryptogram: receipt.cryptogram,
      cryptogramType: receipt.cryptogramType,
      atc: receipt.atc,
      tvr: receipt.tvr,
      accountLastFour: receipt.accountLastFour,
      responseCode: result.responseCode,
      authorisationCode: result.authorisationCode,
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
