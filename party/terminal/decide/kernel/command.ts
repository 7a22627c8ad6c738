/** The commands the kernel sends and how it takes an answer in. */
import { concat } from '@armilla/bytes';
import type { Ending } from './vocabulary.ts';

/** A command APDU with its name and what it tells the card, for the trace. */
export interface KernelCommand {
  readonly name: string;
  readonly apdu: Uint8Array;
  /** The elements of the data object list that the card asked for, in its order. */
  readonly told?: readonly ToldElement[];
}

export interface ToldElement {
  readonly tag: number;
  readonly value: Uint8Array;
}

/** An answer taken apart. */
export interface CardAnswer {
  readonly data: Uint8Array;
  readonly statusWord: number;
}

/** A conversation with the card: yields commands, is given answers. */
export type Talk<Result> = Generator<KernelCommand, Result, Uint8Array>;

export const OK = 0x9000;

/**
 * Sends one command. No bytes at all mean that the card left the field, one byte that the link is
 * broken: both end the tap so that the card can be presented again.
 */
export function* send(command: KernelCommand): Talk<CardAnswer | Ending> {
  const answer = yield command;
  if (answer.length === 0) return tryAgain('TIMEOUT');
  if (answer.length === 1) return tryAgain('PROTOCOL');
  const statusWord = (answer.at(-2) ?? 0) * 256 + (answer.at(-1) ?? 0);
  return { data: answer.subarray(0, -2), statusWord };
}

export function isEnding(value: object): value is Ending {
  return 'kind' in value;
}

function tryAgain(l1: 'TIMEOUT' | 'PROTOCOL'): Ending {
  return { kind: 'TRY_AGAIN', message: 'PRESENT_CARD_AGAIN', start: 'B', error: { l1 } };
}

const command = (name: string, header: readonly number[], data: Uint8Array): KernelCommand => ({
  name,
  apdu: concat(Uint8Array.from(header), Uint8Array.of(data.length), data, Uint8Array.of(0)),
});

/** SELECT by name, first occurrence (EMV Book 1, 11.3). */
export function select(name: string, dfName: Uint8Array): KernelCommand {
  return command(`SELECT ${name}`, [0x00, 0xa4, 0x04, 0x00], dfName);
}

/** GET PROCESSING OPTIONS with its command template (EMV Book 3, 6.5.8). */
export function getProcessingOptions(
  pdolData: Uint8Array,
  told: readonly ToldElement[],
): KernelCommand {
  const length = pdolData.length < 0x80 ? [pdolData.length] : [0x81, pdolData.length];
  const data = concat(Uint8Array.of(0x83, ...length), pdolData);
  return { ...command('GET PROCESSING OPTIONS', [0x80, 0xa8, 0x00, 0x00], data), told };
}

/** READ RECORD (EMV Book 3, 6.5.11). */
export function readRecord(sfi: number, record: number): KernelCommand {
  return {
    name: `READ RECORD ${sfi}.${record}`,
    apdu: Uint8Array.of(0x00, 0xb2, record, (sfi << 3) | 0x04, 0x00),
  };
}

/** GENERATE AC; `reference` is P1 (EMV Book 3, 6.5.5). */
export function generateAc(
  reference: number,
  cdol1Data: Uint8Array,
  told: readonly ToldElement[],
): KernelCommand {
  return { ...command('GENERATE AC', [0x80, 0xae, reference, 0x00], cdol1Data), told };
}
