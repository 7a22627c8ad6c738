/** The air between a band and a reader: with whoever listens in, meddles, or pulls the band away. */
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
      if (!isForged) sawCounter(acting, card, command, answer);
      return meddle?.(answer, command) ?? answer;
    },
  };
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

/** READ RECORD (EMV Book 3, 6.5.11), and the account number in it (5A). */
function accountIn(command: Uint8Array, answer: Uint8Array): string | undefined {
  const at = command[1] === 0xb2 ? Buffer.from(answer).indexOf('5a08', 'hex') : -1;
  return at < 0 ? undefined : hexOf(answer.subarray(at + 2, at + 10));
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** The value of 9F36, two bytes long, wherever it stands. */
export function counterIn(answer: Uint8Array): number | undefined {
  for (let at = 0; at + 4 < answer.length; at++) {
    if (answer[at] === 0x9f && answer[at + 1] === 0x36 && answer[at + 2] === 2) {
      return ((answer[at + 3] ?? 0) << 8) | (answer[at + 4] ?? 0);
    }
  }
  return undefined;
}
