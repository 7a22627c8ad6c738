/** `armilla card`: a personalised band as a card for readers of others. */
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { DecodeError, fromHex, hex } from '@armilla/bytes';
import { decodeDol, dolLength } from '@armilla/tlv';
import { type SecureElement, serveLines, serveVpcd, VPCD_PORT } from '@armilla/wearable';
import { openDataFolder } from '@armilla/world/data-folder';
import {
  type Command,
  type ExitCode,
  type Given,
  type Speak,
  textOf,
  UsageError,
} from '../command.ts';
import { dataFolderOf, passphrase, programmes } from '../service.ts';
import { type CardChoices, type CardInReader, makeCardInReader } from '../test-card.ts';

const MOST_CARDS = 8;

/** What `--pdol` asks for when it is given no list: type and capabilities of the terminal. */
const USUAL_PDOL = '9F35019F4005';

export const card: Command = {
  name: 'card',
  usage:
    '--stdio | --vpcd [HOST:PORT] [--cards N] [--pdol [HEX]] [--cvn 10|11|14|15]\n' +
    '       [--on-device-verification] [--facts FILE] [--data DIR]',
  summary: 'A personalised band as a card for your own reader.',
  help:
    '--stdio: one hexadecimal command APDU a line in, one response a line out; a line "reset" is a\n' +
    'card reset.\n' +
    `--vpcd: a card in the virtual reader of vsmartcard, so that pcscd sees it (127.0.0.1:${VPCD_PORT}).\n` +
    `--pdol: readers must send data with GET PROCESSING OPTIONS; HEX is the list, ${USUAL_PDOL} if none.\n` +
    '--cvn: the cryptogram version number in the issuer application data.\n' +
    '--on-device-verification: the card says that its holder was verified on it (82, DF4B), so that a\n' +
    'reader that knows this asks for no PIN.\n' +
    '--facts FILE writes what an issuer host and a card manager need (JSON, test keys in hexadecimal):\n' +
    '{ pan, psn, expiry, imkAc, cvn, aid, capk: { rid, index, modulus, exponent },\n' +
    '  scp03: { kvn, enc, mac, dek } }; with several cards, those of the others stand under "others".\n' +
    'The issuer domain opens at every level of SCP03 (00, 01, 03, 11, 13, 33).\n' +
    'The card is made anew at each start; its certification authority stays the same in a data folder.\n' +
    'The FCI names a log (9F4D): READ RECORD of file 11 tells the last ten. For test and closed-loop\n' +
    'use, not certified.',
  options: {
    stdio: { type: 'boolean' },
    vpcd: { type: 'boolean' },
    cards: { type: 'string' },
    pdol: { type: 'boolean' },
    cvn: { type: 'string' },
    'on-device-verification': { type: 'boolean' },
    facts: { type: 'string' },
    data: { type: 'string' },
  },
  async run(given, speak) {
    const words = wordsOf(given);
    const keys = openDataFolder(dataFolderOf(given), passphrase()).keys('test-card');
    const choices = choicesOf(given, words);
    const made = await makeCardInReader(keys, programmes(), countOf(given), choices);
    const file = given.values.facts;
    if (typeof file === 'string') writeFacts(file, made);
    return given.values.vpcd === true
      ? inVirtualReader(made.secureElement, words.address, speak)
      : overLines(made.secureElement, speak);
  },
};

interface Words {
  readonly address: string | undefined;
  readonly pdol: string | undefined;
}

/** `--vpcd` and `--pdol` may be followed by a word of their own: an address, a list of tags. */
function wordsOf({ values, positionals }: Given): Words {
  if ((values.stdio === true) === (values.vpcd === true)) {
    throw new UsageError('Say how: --stdio or --vpcd.');
  }
  const isList = (word: string) => /^(?:[0-9a-f]{2})+$/i.test(word);
  const [pdol, ...lists] = positionals.filter(isList);
  const [address, ...addresses] = positionals.filter((word) => !isList(word));
  const known = (values.vpcd === true || address === undefined) && lists.length === 0;
  if (!known || addresses.length > 0 || (pdol !== undefined && values.pdol !== true)) {
    throw new UsageError(`What is meant by "${positionals.join(' ')}"?`);
  }
  return { address, pdol: values.pdol === true ? (pdol ?? USUAL_PDOL) : undefined };
}

function writeFacts(file: string, { facts, scp03 }: CardInReader): void {
  const [first, ...others] = facts;
  const domain = {
    kvn: hex(Uint8Array.of(scp03.keyVersion)),
    enc: hex(scp03.enc),
    mac: hex(scp03.mac),
    dek: hex(scp03.dek),
  };
  const told = { ...first, scp03: domain, ...(others.length === 0 ? {} : { others }) };
  writeFileSync(file, `${JSON.stringify(told, null, 2)}\n`, { mode: 0o600 });
}

async function overLines(secureElement: SecureElement, speak: Speak): Promise<ExitCode> {
  if (process.stdin.isTTY) {
    speak.complain('A card is in the reader. Type a command APDU in hexadecimal, or "reset".');
  }
  const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
  await serveLines(secureElement, lines, (line) => process.stdout.write(line));
  return 0;
}

async function inVirtualReader(
  secureElement: SecureElement,
  address: string | undefined,
  speak: Speak,
): Promise<ExitCode> {
  const { host, port } = addressOf(address ?? `127.0.0.1:${VPCD_PORT}`);
  const onInserted = () =>
    speak.say({ inserted: true, host, port }, `The card is in the reader at ${host}:${port}.`);
  try {
    await serveVpcd({ card: secureElement, host, port, onInserted });
    return 0;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    speak.complain(
      `The virtual reader at ${host}:${port} is out of reach (${why}). Is pcscd running?`,
    );
    return 3;
  }
}

function addressOf(text: string): { host: string; port: number } {
  const [, host, port] = /^(?:(.*?):)?(\d{1,5})$/.exec(text) ?? [];
  if (port !== undefined) return { host: host || '127.0.0.1', port: Number(port) };
  if (/^[\w.-]+$/.test(text)) return { host: text, port: VPCD_PORT };
  throw new UsageError(`--vpcd wants HOST:PORT, not "${text}".`);
}

function choicesOf(given: Given, { pdol }: Words): CardChoices {
  const version = versionOf(given);
  const onDeviceVerification = given.values['on-device-verification'] === true;
  return {
    onDeviceVerification,
    ...(pdol === undefined ? {} : { pdol: listOf(pdol) }),
    ...(version === undefined ? {} : { cryptogramVersionNumber: version }),
  };
}

function listOf(text: string): Uint8Array {
  try {
    const list = fromHex(text);
    dolLength(decodeDol(list));
    return list;
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new UsageError(`--pdol wants tags with lengths such as ${USUAL_PDOL}, not "${text}".`);
  }
}

function versionOf(given: Given): number | undefined {
  const text = textOf(given, 'cvn', '');
  if (text === '') return undefined;
  if (['10', '11', '14', '15'].includes(text)) return Number.parseInt(text, 16);
  throw new UsageError(`--cvn wants 10, 11, 14 or 15, not "${text}".`);
}

function countOf(given: Given): number {
  const text = textOf(given, 'cards', '1');
  const count = Number(text);
  if (/^\d+$/.test(text) && count >= 1 && count <= MOST_CARDS) return count;
  throw new UsageError(`--cards wants a number from 1 to ${MOST_CARDS}, not "${text}".`);
}
