/** `armilla decode KIND HEX`: explains bytes in words, nothing sent anywhere. */
import { DecodeError, fromHex, hex } from '@armilla/bytes';
import {
  CVR_BITS,
  decodeIad,
  decodeResponse,
  describeCommand,
  describeStatusWord,
} from '@armilla/emv';
import { ASCII, BCD, decodeMessage, describeMessage, NETWORK } from '@armilla/iso8583';
import { describeWith, explainTlv, explainValue, tagFromHex, tagInfo } from '@armilla/tlv';
import { type Command, UsageError } from '../command.ts';

type Explain = (bytes: Uint8Array, reveal: boolean) => readonly string[];

/** Values of single tags that people paste without their tag. */
const TAGS_BY_NAME = {
  aip: '82',
  auc: '9F07',
  tvr: '95',
  tsi: '9B',
  cid: '9F27',
  'terminal-capabilities': '9F33',
  'cvm-list': '8E',
  'cvm-results': '9F34',
  ttq: '9F66',
} as const;

const KINDS: Readonly<Record<string, Explain>> = {
  tlv: (bytes, reveal) => explainTlv(bytes, { reveal }),
  apdu: (bytes, reveal) => explainApdu(bytes, reveal),
  iso8583: (bytes, reveal) => explainIso8583(bytes, reveal),
  cvr: (bytes) => cvrInWords(bytes),
  iad: (bytes) => explainIad(bytes),
  ...Object.fromEntries(
    Object.entries(TAGS_BY_NAME).map(([name, tag]) => [
      name,
      (bytes: Uint8Array, reveal: boolean) => explainValue(tagFromHex(tag), bytes, { reveal }),
    ]),
  ),
};

/** A command, or an answer when the bytes end like one and do not begin like the other. */
function explainApdu(bytes: Uint8Array, reveal: boolean): readonly string[] {
  const command = attempt(() => describeCommand(bytes));
  if (command !== undefined) return [`command: ${command}`];
  const { data, sw } = decodeResponse(bytes);
  return [
    `answer: ${describeStatusWord(sw)}`,
    ...(data.length === 0 ? [] : explainTlv(data, { reveal })),
  ];
}

/** The first packing in which the message makes sense. */
function explainIso8583(bytes: Uint8Array, reveal: boolean): readonly string[] {
  const withoutFrame =
    bytes[0] === 0 && bytes.length === (bytes[1] ?? 0) + 2 ? bytes.subarray(2) : bytes;
  for (const profile of [ASCII, NETWORK, BCD]) {
    const message = attempt(() => decodeMessage(withoutFrame, profile));
    if (message !== undefined) return describeMessage(message, { reveal });
  }
  decodeMessage(withoutFrame, ASCII);
  return [];
}

function cvrInWords(bytes: Uint8Array): readonly string[] {
  if (bytes.length !== 6) throw new DecodeError('CVR', `6 bytes wanted, ${bytes.length} given`);
  const meanings = CVR_BITS.map(({ byte, bit, name }) => {
    const mask = 1 << (bit - 1);
    return { byte, mask, value: mask, name };
  });
  const set = describeWith(meanings, bytes).filter((bit) => bit.set);
  return set.map(({ byte, bit, name }) => `byte ${byte}, bit ${bit}: ${name}`);
}

function explainIad(bytes: Uint8Array): readonly string[] {
  const iad = decodeIad(bytes);
  const version = `cryptogram version number ${hex(Uint8Array.of(iad.cvn))}`;
  return [
    version,
    `card verification results ${hex(iad.cvr)}`,
    ...cvrInWords(iad.cvr).map((line) => `  ${line}`),
  ];
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

/** `9F33` or `tag-9F33`: any tag of the dictionary explains its own value. */
function explainerOf(kind: string): Explain | undefined {
  const known = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
  if (known !== undefined) return known;
  const tag = attempt(() => tagFromHex(kind.toUpperCase()));
  if (tag === undefined || tagInfo(tag) === undefined) return undefined;
  return (bytes, reveal) => explainValue(tag, bytes, { reveal });
}

export const decode: Command = {
  name: 'decode',
  usage: 'KIND HEX [--reveal] [--json]',
  summary: 'Explains bytes in words: TLV, APDUs, ISO 8583 messages, bit maps.',
  help:
    `KIND is one of ${Object.keys(KINDS).join(', ')}, or any tag such as 9F33.\n` +
    'Card numbers and tracks are masked unless --reveal is given. Nothing is sent anywhere.',
  options: { reveal: { type: 'boolean' } },
  async run({ values, positionals }, speak) {
    const [kind = '', ...digits] = positionals;
    const explain = explainerOf(kind);
    if (explain === undefined) throw new UsageError(`"${kind}" is nothing we can decode.`);
    if (digits.length === 0) throw new UsageError('There is no HEX to decode.');
    try {
      const lines = explain(fromHex(digits.join(''), kind), values.reveal === true);
      speak.say({ ok: true, kind, lines }, lines.join('\n'));
      return 0;
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      speak.complain(error.message, { path: error.path });
      return 1;
    }
  },
};
