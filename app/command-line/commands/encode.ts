/** `armilla encode iso8583 JSON`: fields by number to the bytes of a message, as hexadecimal. */
import { DecodeError, fromHex, hex } from '@armilla/bytes';
import { encodeMessage, FIELDS, type FieldSpec, type Message, NETWORK } from '@armilla/iso8583';
import { type Command, UsageError } from '../command.ts';
import { inputOf, profileOf } from './decode.ts';

const SPECS: Readonly<Record<string, FieldSpec>> = FIELDS;

/** What `decode iso8583 --json --reveal` gives: more keys than these do no harm. */
interface Given {
  readonly mti: string;
  readonly fields: Readonly<Record<string, string>>;
}

function parse(text: string): Given {
  const value = parseJSON(text);
  if (typeof value !== 'object' || value === null) throw new DecodeError('', 'not an object');
  const { mti, fields } = value as Partial<Record<string, unknown>>;
  if (typeof mti !== 'string') throw new DecodeError('mti', 'not a text');
  if (typeof fields !== 'object' || fields === null)
    throw new DecodeError('fields', 'not an object');
  for (const [number, field] of Object.entries(fields)) {
    if (!Object.hasOwn(SPECS, number)) throw new DecodeError(`DE${number}`, 'no such field');
    if (typeof field !== 'string') throw new DecodeError(`DE${number}`, 'not a text');
  }
  return { mti, fields: fields as Given['fields'] };
}

function parseJSON(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new DecodeError('', 'not JSON');
  }
}

/** Bytes are given in hexadecimal, as they are shown. */
function messageOf({ mti, fields }: Given): Message {
  const values = Object.entries(fields).map(([number, text]) => {
    const isBytes = SPECS[number]?.content === 'b';
    return [number, isBytes ? fromHex(text, `DE${number}`) : text];
  });
  return { mti, fields: Object.fromEntries(values) };
}

export const encode: Command = {
  name: 'encode',
  usage: 'iso8583 JSON|- [--profile ascii|bcd|network] [--json]',
  summary: 'Makes the bytes of an ISO 8583 message from its fields by number.',
  help:
    'JSON is {"mti":"0800","fields":{"7":"1122023355","11":"000017","70":"301"}}, with fields of\n' +
    'bytes (52, 55, 64, 96, 128) in hexadecimal; - reads it from standard input. It is what\n' +
    'decode iso8583 --json --reveal gives. The profile is network unless told otherwise.',
  options: { profile: { type: 'string' } },
  async run(given, speak) {
    const [kind = '', ...words] = given.positionals;
    if (kind !== 'iso8583') throw new UsageError(`"${kind}" is nothing we can encode.`);
    if (words.length === 0) throw new UsageError('There is no JSON to encode.');
    const profile = profileOf(given) ?? NETWORK;
    try {
      const bytes = encodeMessage(messageOf(parse(inputOf(words))), profile);
      speak.say({ ok: true, kind, profile: profile.name, hex: hex(bytes) }, hex(bytes));
      return 0;
    } catch (error) {
      // A value that does not fit its field is a bug in code, but here it is what somebody typed.
      if (!(error instanceof DecodeError || error instanceof RangeError)) throw error;
      const path =
        error instanceof DecodeError ? error.path : (/^\w+/.exec(error.message)?.[0] ?? '');
      speak.complain(error.message, { path });
      return 1;
    }
  },
};
