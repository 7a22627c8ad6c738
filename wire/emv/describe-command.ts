/** A command APDU told in one line, for traces. It names what is asked, never the data. */
import { fromAscii, hex } from '@armilla/bytes';
import { type CommandApdu, decodeCommand } from './apdu.ts';

/**
 * Instruction byte to the name of its command: ISO/IEC 7816-4, EMV Book 3, 6.5, EMV kernel 2, and
 * the GlobalPlatform Card Specification, 11.
 */
export const INSTRUCTIONS: Readonly<Record<number, string>> = {
  22: 'CARD BLOCK',
  24: 'APPLICATION UNBLOCK',
  30: 'APPLICATION BLOCK',
  32: 'VERIFY',
  36: 'PIN CHANGE/UNBLOCK',
  42: 'COMPUTE CRYPTOGRAPHIC CHECKSUM',
  80: 'INITIALIZE UPDATE',
  112: 'MANAGE CHANNEL',
  130: 'EXTERNAL AUTHENTICATE',
  132: 'GET CHALLENGE',
  136: 'INTERNAL AUTHENTICATE',
  164: 'SELECT',
  168: 'GET PROCESSING OPTIONS',
  174: 'GENERATE AC',
  178: 'READ RECORD',
  192: 'GET RESPONSE',
  202: 'GET DATA',
  216: 'PUT KEY',
  218: 'PUT DATA',
  220: 'UPDATE RECORD',
  226: 'STORE DATA',
  228: 'DELETE',
  230: 'INSTALL',
  234: 'EXCHANGE RELAY RESISTANCE DATA',
  240: 'SET STATUS',
  242: 'GET STATUS',
};

const CRYPTOGRAMS: readonly string[] = ['AAC', 'TC', 'ARQC', 'reserved'];
const SECURE_MESSAGING = 0x04;
const MORE_BLOCKS = 0x80;

const DETAILS: Readonly<Record<number, (command: CommandApdu) => string>> = {
  164: describeSelect,
  174: ({ p1 }) => `${CRYPTOGRAMS[p1 >> 6] ?? ''}${p1 & 0x10 ? '+CDA' : ''}`,
  178: ({ p1, p2 }) => `${p1} of SFI ${p2 >> 3}`,
  202: ({ p1, p2 }) => hex(p1 === 0 ? Uint8Array.of(p2) : Uint8Array.of(p1, p2)),
  226: ({ p1, p2 }) => `block ${p2}${p1 & MORE_BLOCKS ? ', last' : ''}`,
};

/**
 * One line, such as `GENERATE AC ARQC+CDA` or `READ RECORD 1 of SFI 2`. Throws DecodeError where
 * the bytes are no command.
 */
export function describeCommand(bytes: Uint8Array): string {
  const command = decodeCommand(bytes);
  const name = INSTRUCTIONS[command.ins] ?? `instruction ${hex(Uint8Array.of(command.ins))}`;
  const detail = DETAILS[command.ins]?.(command) ?? '';
  const secured = command.cla & SECURE_MESSAGING && command.cla & 0x80 ? '(secure messaging)' : '';
  return [name, detail, secured].filter((part) => part !== '').join(' ');
}

/**
 * An application's name as text when it is text, as the PPSE's is, and in hexadecimal otherwise.
 */
function describeSelect({ data, p2 }: CommandApdu): string {
  const text = fromAscii(data);
  const name = /^[\x20-\x7e]{5,16}$/.test(text) ? text : hex(data);
  return (p2 & 0x03) === 0x02 ? `next ${name}` : name;
}
