/** The air between a band and a reader: with whoever listens in, meddles, or pulls the band away. */
import { DecodeError } from '@armilla/bytes';
import { decodeTlv, findDeep } from '@armilla/tlv';
import { type Band, holdToReader } from '@armilla/wearable';
import type { Acting } from './acting.ts';

/** What happens while a band lies in a field. */
export interface Happening {
  /** Pulled away after that many answers. */
  readonly pullAfter?: number;
  /** The power goes at that write of the chip's memory. */
  readonly cutAtWrite?: number;
  /** Turns what the chip says into what the reader hears. */
  readonly meddle?: (answer: Uint8Array, command: Uint8Array) => Uint8Array;
  /** What lies there is no honest band: its counters prove nothing. */
  readonly isForged?: boolean;
  /** Sees both. */
  readonly listen?: (command: Uint8Array, answer: Uint8Array) => void;
}

export interface Field {
  transceive(command: Uint8Array): Promise<Uint8Array>;
  leave(): void;
}

/** A band in a field, every counter that it gives out looked at. */
export function fieldOf(
  acting: Acting,
  name: string,
  band: Band,
  { pullAfter, meddle, listen, isForged = false }: Happening,
): Field {
  const field = holdToReader(band, pullAfter);
  let card = name;
  return {
    leave: () => field.leave(),
    transceive: async (command) => {
      const answer = field.transceive(command);
      listen?.(command, answer);
      acting.world.note(`${name} ${hexOf(command.subarray(0, 4))} ${answer.length}`);
      card = accountIn(command, answer) ?? card;
      sawLastDay(acting, name, command, answer);
      if (!isForged) sawCounter(acting, card, command, answer);
      return meddle?.(answer, command) ?? answer;
    },
  };
}

/** Whatever answers, as something that can be laid on a reader. */
export function laidOn(transceive: (apdu: Uint8Array) => Uint8Array | undefined): Band {
  return { present: () => ({ transceive, leave: () => {} }) } as unknown as Band;
}

/** GENERATE AC (EMV Book 3, 6.5.5). */
const GENERATE_AC = 0xae;

/**
 * I8: a counter that has left the chip in a cryptogram never comes again, whatever happened to the
 * band's power since.
 */
function sawCounter(
  { model, violated }: Acting,
  card: string,
  command: Uint8Array,
  answer: Uint8Array,
): void {
  const atc = command[1] === GENERATE_AC ? counterIn(answer) : undefined;
  if (atc === undefined) return;
  const last = model.counters.get(card) ?? 0;
  if (atc <= last) violated('I8', `a card gave out counter ${atc} after ${last}`);
  model.counters.set(card, Math.max(last, atc));
}

/** Until when a card says that it pays (5F24), beside its number. */
function sawLastDay(
  { model }: Acting,
  name: string,
  command: Uint8Array,
  answer: Uint8Array,
): void {
  const account = accountIn(command, answer);
  const lastDay = account === undefined ? undefined : valueIn(answer, 0x5f24);
  if (account === undefined || lastDay === undefined) return;
  model.lastDays.set(`${name}/${account.slice(-4)}`, hexOf(lastDay));
}

/** READ RECORD (EMV Book 3, 6.5.11), and the account number in it (5A). */
function accountIn(command: Uint8Array, answer: Uint8Array): string | undefined {
  const number = command[1] === 0xb2 ? valueIn(answer, 0x5a) : undefined;
  return number && hexOf(number);
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** The application transaction counter (9F36, EMV Book 3, 6.5.5) that an answer tells. */
export function counterIn(answer: Uint8Array): number | undefined {
  const counter = valueIn(answer, 0x9f36);
  return counter?.length === 2 ? ((counter[0] ?? 0) << 8) | (counter[1] ?? 0) : undefined;
}

/** By its place among the objects: in a certificate the same bytes may stand by chance. */
function valueIn(answer: Uint8Array, tag: number): Uint8Array | undefined {
  try {
    return findDeep(decodeTlv(answer.subarray(0, -2)), tag)?.value;
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    return undefined;
  }
}
