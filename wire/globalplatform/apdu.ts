/** Short command APDUs as GlobalPlatform needs them: made, taken apart, put together again. */
import { DecodeError } from '@armilla/bytes';
import { decodeCommand, decodeResponse, encodeCommand, encodeResponse } from '@armilla/emv';

/** A command APDU of ISO/IEC 7816-3, cases 1 to 4, with one-byte lengths. */
export type CommandParts = {
  readonly cla: number;
  readonly ins: number;
  readonly p1: number;
  readonly p2: number;
  /** At most 255 bytes; none when left out. */
  readonly data?: Uint8Array;
  /** Expected length byte, 0 for 256; left out, the command asks for no data. */
  readonly le?: number;
};

/** A command APDU taken apart: `data` is always there. */
export type Command = CommandParts & { readonly data: Uint8Array };

/** The bytes of a command. Throws RangeError for data longer than a short command takes. */
export function encodeCommandAPDU(parts: CommandParts): Uint8Array {
  const data = parts.data ?? new Uint8Array(0);
  if (data.length > 255) throw new RangeError('the data of a short command is at most 255 bytes');
  return encodeCommand({ ...parts, data, le: parts.le === 0 ? 256 : parts.le });
}

/** Takes a short command APDU apart. Throws {@link DecodeError} when the lengths do not fit. */
export function decodeCommandAPDU(bytes: Uint8Array): Command {
  const { le, ...parts } = decodeCommand(bytes);
  if (bytes.length > 5 && bytes[4] === 0) throw new DecodeError('lc', 'an extended length');
  return le === undefined ? parts : { ...parts, le: le & 0xff };
}

/** An answer taken apart: data and the two status bytes as one number. */
export type Answer = { readonly data: Uint8Array; readonly status: number };

/** Takes an answer apart. Throws {@link DecodeError} when it is shorter than its status word. */
export function decodeAnswer(bytes: Uint8Array): Answer {
  const { data, sw } = decodeResponse(bytes);
  return { data, status: sw };
}

/** The bytes of an answer. */
export function encodeAnswer(data: Uint8Array, status: number): Uint8Array {
  return encodeResponse(data, status);
}

/** Whether the status word is a success or a warning: only those carry an R-MAC. */
export function isSuccessOrWarning(status: number): boolean {
  const sw1 = status >>> 8;
  return status === 0x9000 || sw1 === 0x62 || sw1 === 0x63;
}
