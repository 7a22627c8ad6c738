/** The ISO 8583 links between the hosts of this world: real TCP on the loopback address. */
import { cmacAes } from '@armilla/cipher';
import { type Message, networkCodec } from '@armilla/iso8583';
import type { Chance } from '@armilla/kit/chance';
import { connect, type HostClient, type HostServer, listen } from '@armilla/kit/host-link';
import type { KeyPort } from '@armilla/kit/keys';
import type { Log } from '@armilla/kit/log';

const LOOPBACK = '127.0.0.1';

/** Sees an answer that nobody waits for any more. */
export type Late = (message: Message) => unknown;

export interface Links {
  /** A port at which `answer` answers whoever shares the key of `link`. */
  serve(
    link: string,
    answer: (message: Message) => Promise<Message | undefined>,
  ): Promise<HostServer>;
  /** The other end of it. */
  dial(link: string, port: number, timeoutMs: number, late?: Late): HostClient<Message>;
}

export function createLinks(keys: KeyPort, chance: Chance, log: Log): Links {
  const codecOf = (link: string) => {
    const key = keys.working(`link:${link}`, () => chance.bytes(16));
    return networkCodec((bytes) => cmacAes(key.expose(), bytes).subarray(0, 8));
  };
  return {
    serve: (link, answer) => listen({ port: 0, host: LOOPBACK, codec: codecOf(link), log, answer }),
    dial: (link, port, timeoutMs, late = () => {}) =>
      connect({ port, host: LOOPBACK, codec: codecOf(link), timeoutMs, log, late }),
  };
}
