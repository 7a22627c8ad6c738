/** A host that says what a test wants and remembers what it was sent, and a till in front of it. */
import { ASCII, decodeMessage, encodeMessage, type Message, responseMti } from '@armilla/iso8583';
import { seededChance } from '@armilla/kit/chance';
import { steppedClock } from '@armilla/kit/clock';
import { NoAnswer } from '@armilla/kit/host-link';
import { createTerminal, fieldInMemory, type HostPort, type TerminalDeps } from '../index.ts';
import { CA_KEY, type CardTraits, testCard } from './card.ts';
import { till } from './input.ts';

/** A Sunday noon in Athens. */
export const NOON = Date.UTC(2026, 10, 22, 10, 15, 0);

/** Null: no answer comes. */
export function host(answer: (message: Message) => Partial<Message['fields']> | null) {
  const sent: Message[] = [];
  const port: HostPort = {
    async send(message) {
      // Over the wire and back, so that every field fits its table.
      sent.push(decodeMessage(encodeMessage(message, ASCII), ASCII));
      const fields = answer(message);
      if (fields === null) throw new NoAnswer('timed out', true);
      const echoed = { ...message.fields, 35: undefined, 55: undefined };
      return { mti: responseMti(message.mti), fields: { ...echoed, ...fields } };
    },
  };
  return { port, sent };
}

export const approve = () => ({ 38: '123456', 39: '00' });

export function terminal(port: HostPort, deps: Partial<TerminalDeps> = {}) {
  return createTerminal({
    config: till(),
    caKeys: [CA_KEY],
    host: port,
    chance: seededChance(7),
    clock: steppedClock(NOON),
    ...deps,
  });
}

export const sale = (traits: CardTraits = {}, amountMinor = 1_240) =>
  ({ amountMinor, currency: 'EUR', field: fieldInMemory(testCard(traits)) }) as const;
