/** What every piece of the acquirer's work stands on. */

import type { tokenServiceContract } from '@armilla/api/token-service';
import { maskMessage } from '@armilla/explain';
import { describeMessage, type Message } from '@armilla/iso8583';
import type { Chance } from '@armilla/kit/chance';
import type { Clock } from '@armilla/kit/clock';
import type { Client } from '@armilla/kit/contract';
import type { Database } from '@armilla/kit/database';
import type { HostClient } from '@armilla/kit/host-link';
import type { Log } from '@armilla/kit/log';
import type { Trace } from '@armilla/kit/trace';
import type { PinKeys } from '../pin/translate.ts';
import type { Vault } from '../store/vault.ts';

export interface Desk {
  readonly database: Database;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly log: Log;
  readonly trace: Trace;
  /** The token service, for messages. */
  readonly network: HostClient<Message>;
  /** The token service, for clearing. */
  readonly tokenService: () => Client<typeof tokenServiceContract>;
  /** DE 32. */
  readonly acquirerId: string;
  readonly pinKeys: PinKeys;
  /** There is something new in the outbox. */
  nudge(): void;
  /** A payment's fate could not be written down, by its key: it is settled as lost. */
  unsettled(key: string): void;
}

/** Asks the network and leaves both messages in the trace; whoever asks records. */
export async function askNetwork(desk: Desk, message: Message): Promise<Message> {
  recordMessage(desk, 'to network', message);
  const answer = await desk.network.request(message);
  recordMessage(desk, 'from network', answer);
  return answer;
}

/** One line in the trace, account data masked. */
export function recordMessage(
  desk: Desk,
  direction: 'to network' | 'from network',
  message: Message,
): void {
  const rrn = message.fields[37];
  const at = desk.clock.now();
  if (!desk.trace.keeps(rrn, at)) return;
  const [summary = message.mti, ...details] = describeMessage(message);
  const out = direction === 'to network';
  const bytes = maskMessage(message);
  desk.trace.record({
    at,
    from: out ? 'acquirer' : 'token-service',
    to: out ? 'token-service' : 'acquirer',
    kind: 'ISO 8583',
    summary,
    details,
    ...(bytes === undefined ? {} : { bytes: { message: bytes } }),
    ...(rrn === undefined ? {} : { reference: rrn }),
  });
}
