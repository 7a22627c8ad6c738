/**
 * A till out of the words of a call: what kind, whose keys, which host, which card in its field.
 */
import { readFileSync } from 'node:fs';
import { DecodeError, fromHex } from '@armilla/bytes';
import { cmacAes } from '@armilla/cipher';
import { networkCodec } from '@armilla/iso8583';
import { systemChance } from '@armilla/kit/chance';
import { connect } from '@armilla/kit/host-link';
import { silentLog } from '@armilla/kit/log';
import { type Currency, isCurrency, parseAmount } from '@armilla/kit/money';
import { PIN, SecretBytes } from '@armilla/kit/secret';
import {
  type CaKey,
  type HostPort,
  isProfileName,
  keySerialNumberInFile,
  type NfcPort,
  type PinPad,
  PROFILES,
  parseCaKeys,
  pinPadAES,
  pinPadTDES,
  profileConfiguration,
  type TerminalConfiguration,
  tapReader,
  tapStdio,
} from '@armilla/terminal';
import { type Given, textOf, UsageError } from './command.ts';

const MERCHANT = {
  name: 'Armilla test till',
  city: 'Athens',
  country: 'GR',
  id: 'ARMILLA00000001',
  categoryCode: '5999',
};

/** A program may need its time to start before it answers for the first time. */
const ANSWER_WITHIN_MS = 15_000;

export type Field = NfcPort & {
  /** Whether a card's program is over; absent where the card is none. */
  readonly hasEnded?: boolean;
  close(): Promise<void>;
};

/** The program of `--stdio` or the reader of `--reader`. Throws {@link UsageError}. */
export async function fieldOf(given: Given): Promise<Field> {
  const command = textOf(given, 'stdio', '');
  const reader = textOf(given, 'reader', '');
  if ((command === '') === (reader === '')) {
    throw new UsageError('Say which card: --stdio "COMMAND" or --reader NAME.');
  }
  return command === '' ? tapReader(reader) : tapStdio(command, { timeoutMs: ANSWER_WITHIN_MS });
}

/** `--amount` in `--currency`. Throws {@link UsageError}. */
export function amountOf(given: Given): { amountMinor: number; currency: Currency } {
  const currency = textOf(given, 'currency', 'EUR').toUpperCase();
  if (!isCurrency(currency)) {
    throw new UsageError(`--currency wants a code such as EUR, not "${currency}".`);
  }
  const amount = parseAmount(textOf(given, 'amount', '12.40'), currency);
  if (amount === undefined || amount.amountMinor === 0) {
    throw new UsageError('--amount wants a sum such as 12.40.');
  }
  return amount;
}

/** `--profile` with `--offline-ceiling`. Throws {@link UsageError}. */
export function configurationOf(given: Given, currency: Currency): TerminalConfiguration {
  const profile = textOf(given, 'profile', 'attended');
  if (!isProfileName(profile)) {
    const names = Object.keys(PROFILES).join(', ');
    throw new UsageError(`--profile wants one of ${names}, not "${profile}".`);
  }
  const ceiling = parseAmount(textOf(given, 'offline-ceiling', '0'), currency);
  if (ceiling === undefined) throw new UsageError('--offline-ceiling wants a sum such as 20.00.');
  const takesPartialApproval = given.values.partial === true;
  const parts = { terminalId: 'ARM00001', merchant: MERCHANT, takesPartialApproval };
  return profileConfiguration(profile, parts, { offlineCeilingMinor: ceiling.amountMinor });
}

/** How long a card's program may take until its facts are written. */
const FACTS_WITHIN_MS = 15_000;

/**
 * The file's keys; the facts of `armilla card` hold theirs under `capk`. Where the card is a
 * program the file may be its own, and is waited for while it runs. Throws {@link UsageError}.
 */
export async function caKeysOf(given: Given, field: Field): Promise<readonly CaKey[]> {
  for (const end = Date.now() + FACTS_WITHIN_MS; ; ) {
    const mayCome = field.hasEnded === false && Date.now() < end;
    try {
      return readCaKeys(given);
    } catch (error) {
      if (!(error instanceof UsageError) || !mayCome) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function readCaKeys(given: Given): readonly CaKey[] {
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

/** The acquirer of `--host`, or undefined without one. Throws {@link UsageError}. */
export function hostOf(given: Given): (HostPort & { close(): void }) | undefined {
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

/**
 * The pad of `--pin-pad FILE`: `{ initialKey, ksn }` in hexadecimal, ten bytes of KSN for triple
 * DES and format 0, twelve for AES and format 4. The counter is kept in FILE.ksn, the PIN comes
 * from ARMILLA_PIN. Throws {@link UsageError}.
 */
export function pinPadOf(given: Given): PinPad | undefined {
  const file = textOf(given, 'pin-pad', '');
  if (file === '') return undefined;
  const { initialKey, ksn } = readPad(file);
  const deps = {
    keys: { ask: async () => typedPIN(given) },
    initialKey: new SecretBytes(initialKey),
    serialNumbers: keySerialNumberInFile(`${file}.ksn`, ksn),
  };
  return ksn.length === 10 ? pinPadTDES(deps) : pinPadAES({ ...deps, chance: systemChance });
}

/** `--pin`, else ARMILLA_PIN; null where neither is a PIN. */
function typedPIN(given: Given): PIN | null {
  return PIN.parse(textOf(given, 'pin', process.env.ARMILLA_PIN ?? '')) ?? null;
}

function readPad(file: string): { initialKey: Uint8Array; ksn: Uint8Array } {
  try {
    const told = Object(JSON.parse(readFileSync(file, 'utf8'))) as Record<string, unknown>;
    const initialKey = fromHex(String(told.initialKey), 'initialKey');
    const ksn = fromHex(String(told.ksn), 'ksn');
    const fits = ksn.length === 10 ? initialKey.length === 16 : ksn.length === 12;
    if (!fits) throw new DecodeError('ksn', 'ten bytes with a key of 16, or twelve');
    return { initialKey, ksn };
  } catch (error) {
    const reason = error instanceof DecodeError ? error.message : 'cannot be read as JSON';
    throw new UsageError(`--pin-pad ${file}: ${reason}.`);
  }
}
