/**
 * A field made of a PC/SC reader: any card in it, or a virtual one behind vpcd. The bindings are an
 * optional package and the service may not run: each trouble says what to do about it.
 */
import type { Card, Client, Reader } from 'pcsc-mini';
import type { NfcPort } from '../service.ts';
import { commandResponse } from './command-response.ts';

type Bindings = typeof import('pcsc-mini');

export interface ReaderField extends NfcPort {
  /** The reader's whole name. */
  readonly name: string;
  /** Takes the power from the card and gives it back: the next command begins a new tap. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

export interface ReaderOptions {
  /** How long to wait for a card. */
  readonly cardWithinMs?: number;
  /** How long one answer may take. */
  readonly timeoutMs?: number;
}

/** No reader, no card, no service or no bindings; the message is for people and says what to do. */
export class ReaderTrouble extends Error {
  override readonly name = 'ReaderTrouble';
}

/** Readers that are there are told one after another right after the start. */
const SETTLE_MS = 400;

/** The names of the readers, in the service's order. Throws {@link ReaderTrouble}. */
export async function listReaders(): Promise<readonly string[]> {
  const { client, readers } = await openClient();
  try {
    return readers.map((reader) => reader.name());
  } finally {
    client.stop();
  }
}

/**
 * Opens the reader whose name is or contains `name`, waits for a card in it and powers it. Throws
 * {@link ReaderTrouble}.
 */
export async function tapReader(
  name: string,
  { cardWithinMs = 30_000, timeoutMs = 5_000 }: ReaderOptions = {},
): Promise<ReaderField> {
  const opened = await openClient();
  try {
    const reader = chooseReader(opened.readers, name);
    const card = await awaitCard(opened.bindings, reader, cardWithinMs);
    return fieldOf(opened, reader, card, timeoutMs);
  } catch (error) {
    opened.client.stop();
    throw error;
  }
}

interface Opened {
  readonly bindings: Bindings;
  readonly client: Client;
  readonly readers: readonly Reader[];
}

async function openClient(): Promise<Opened> {
  const bindings = await loadBindings();
  const client = new bindings.Client();
  const readers: Reader[] = [];
  const trouble = new Promise<never>((_, reject) => {
    client.on('error', (error) => reject(new ReaderTrouble(noService(error))));
  });
  client.on('reader', (reader) => readers.push(reader));
  try {
    client.start();
    await Promise.race([trouble, wait(SETTLE_MS)]);
  } catch (error) {
    if (client.running()) client.stop();
    throw error instanceof ReaderTrouble ? error : new ReaderTrouble(noService(error));
  }
  // From here on a trouble of the service shows in what is being done with the card.
  trouble.catch(() => undefined);
  return { bindings, client, readers };
}

async function loadBindings(): Promise<Bindings> {
  try {
    return await import('pcsc-mini');
  } catch {
    throw new ReaderTrouble(
      'The PC/SC bindings cannot be loaded. Install the optional package with "npm install" and, on ' +
        'Linux, the library with "sudo apt-get install libpcsclite1".',
    );
  }
}

function noService(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return (
    `The PC/SC service cannot be reached (${reason}). On Linux: "sudo apt-get install pcscd", then ` +
    '"sudo systemctl start pcscd". On macOS and Windows it comes with the system.'
  );
}

/** The exact name before one that only contains it. */
function chooseReader(readers: readonly Reader[], name: string): Reader {
  const named = readers.map((reader) => ({ reader, is: reader.name() }));
  const found =
    named.find(({ is }) => is === name) ??
    named.find(({ is }) => is.toLowerCase().includes(name.toLowerCase()));
  if (found !== undefined) return found.reader;
  const there = named.map(({ is }) => `"${is}"`).join(', ');
  throw new ReaderTrouble(
    there === ''
      ? 'The PC/SC service knows no reader. Plug one in, or install "vsmartcard-vpcd" for a virtual one.'
      : `No reader is called "${name}". There are: ${there}.`,
  );
}

/** Connects when there is a card, or as soon as one comes. */
async function awaitCard(bindings: Bindings, reader: Reader, withinMs: number): Promise<Card> {
  const end = Date.now() + withinMs;
  for (;;) {
    try {
      return await reader.connect(bindings.CardMode.EXCLUSIVE);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (Date.now() >= end) {
        throw new ReaderTrouble(
          `No card in "${reader.name()}" could be used (${reason}). Put one in the field; if another ` +
            'program holds it, end that program.',
        );
      }
    }
    await wait(100);
  }
}

function fieldOf(
  { bindings, client }: Opened,
  reader: Reader,
  card: Card,
  timeoutMs: number,
): ReaderField {
  const { CardDisposition, CardMode, Protocol } = bindings;
  const transmit = (apdu: Uint8Array) => within(card.transmit(apdu), timeoutMs);
  return {
    name: reader.name(),
    transceive: (apdu) => commandResponse(transmit, apdu, card.protocol() === Protocol.T0),
    async reset() {
      await card.reconnect(CardMode.EXCLUSIVE, CardDisposition.UNPOWER);
    },
    async close() {
      // A card that was pulled out cannot be let go of, and need not be.
      await card.disconnect(CardDisposition.UNPOWER).catch(() => undefined);
      client.stop();
    },
  };
}

async function within<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the card did not answer')), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function wait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
