/** A till for tests: the real terminal, whose host is the token service itself. */

import { cmacAes } from '@armilla/cipher';
import { type Message, networkCodec } from '@armilla/iso8583';
import { systemChance } from '@armilla/kit/chance';
import {
  createTerminal,
  fieldInMemory,
  parseCaKeys,
  type SaleResult,
  terminalConfiguration,
} from '@armilla/terminal';
import type { Bench } from './bench.ts';

const codec = networkCodec((bytes) => cmacAes(new Uint8Array(16), bytes).subarray(0, 8));

/** Over the wire's bytes and back, so that only what travels arrives. */
function carried(message: Message): Message {
  const [arrived] = codec.reader().push(codec.encode(message));
  if (arrived === undefined) throw new Error('a message that does not travel');
  return arrived;
}

export interface Till {
  /** One tap; the message it sent and what came of it. */
  tap(amountMinor?: number): Promise<{ sale: SaleResult; request: Message }>;
  /** A tap whose message is kept back: nothing reaches the token service. */
  capture(amountMinor?: number): Promise<Message>;
}

export async function till(here: Bench): Promise<Till> {
  let captured: Message | undefined;
  let keepBack = false;
  const terminal = createTerminal({
    config: terminalConfiguration({
      terminalId: 'TILL0001',
      merchant: {
        id: 'KAFENEIO',
        name: 'Kafeneio',
        city: 'Athina',
        country: 'GR',
        categoryCode: '5812',
      },
    }),
    caKeys: parseCaKeys(JSON.stringify(here.service.caKeys())),
    host: {
      async send(message) {
        if (message.mti === '0100') captured = carried(message);
        if (keepBack) throw new Error('kept back');
        const answer = await here.service.answer(carried(message));
        if (answer === undefined) throw new Error('silence');
        return carried(answer);
      },
    },
    chance: systemChance,
    clock: here.clock,
  });
  const sale = async (amountMinor: number) => {
    here.element.contactless.reset();
    const field = fieldInMemory((apdu) => here.element.contactless.transceive(apdu));
    const result = await terminal.sale({ amountMinor, currency: 'EUR', field });
    if (captured === undefined) throw new Error(`not online: ${JSON.stringify(result.findings)}`);
    return { sale: result, request: captured };
  };
  return {
    async tap(amountMinor = 1240) {
      keepBack = false;
      return sale(amountMinor);
    },
    async capture(amountMinor = 1240) {
      keepBack = true;
      const { request } = await sale(amountMinor);
      return request;
    },
  };
}
