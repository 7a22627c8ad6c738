/** What every answer of the wallet is made with, and the few steps that many of them share. */
import type { tokenServiceContract } from '@armilla/api/token-service';
import type { ApiKeys } from '@armilla/kit/api-key';
import type { Chance } from '@armilla/kit/chance';
import type { Clock } from '@armilla/kit/clock';
import type { CallContext, CallOptions, Client } from '@armilla/kit/contract';
import type { Database } from '@armilla/kit/database';
import type { HelpBook } from '@armilla/kit/help';
import { callerName } from '@armilla/kit/idempotency';
import { identifier } from '@armilla/kit/identifier';
import type { KeyPort } from '@armilla/kit/keys';
import type { Log } from '@armilla/kit/log';
import type { OutsideOptions } from '@armilla/kit/outside-request';
import type { BankProgramme, ServiceProgramme } from '@armilla/kit/programme';
import { isRefusal, type Refusal, refuse } from '@armilla/kit/refusal';
import type { SecretBytes } from '@armilla/kit/secret';
import type { Sessions } from '@armilla/kit/session';
import type { Trace } from '@armilla/kit/trace';
import type { Webhooks } from '@armilla/kit/webhooks';
import type { Providers } from '../accounts/open-id.ts';
import type { Origins } from '../accounts/origins.ts';
import type { OwnedDevice } from '../store/devices.ts';
import type { Scribe } from '../store/scribe.ts';
import type { WalletStore } from '../store/store.ts';
import type { Turns } from '../turns.ts';

export interface Desk {
  readonly database: Database;
  readonly store: WalletStore;
  readonly sessions: Sessions;
  readonly keys: KeyPort;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly log: Log;
  readonly trace: Trace;
  readonly service: ServiceProgramme;
  readonly banks: readonly BankProgramme[];
  readonly help: HelpBook;
  readonly tokenService: () => Client<typeof tokenServiceContract>;
  readonly pairingKeyOf: (serialNumber: string) => SecretBytes;
  /** What the network is told of one wearable it is told one after the other. */
  readonly turns: Turns;
  /** Outside subscribers: `webhooks.announce(tx, event)` within the change it tells of. */
  readonly webhooks: Webhooks;
  readonly outside?: OutsideOptions;
  readonly apiKeys: ApiKeys;
  /** The web origins our pages have. */
  readonly origins: Origins;
  /** Other providers whose sign-in is accepted. */
  readonly providers: Providers;
}

/** The cardholder who asks. The contract lets nobody else as far as this. */
export function cardholderOf(context: CallContext): string {
  if (context.caller.kind === 'person') return context.caller.id;
  throw new Error('a cardholder’s operation was reached by somebody else');
}

export function freshId(desk: Desk, prefix: string): string {
  return identifier(prefix, desk.clock.now(), desk.chance);
}

/** Time, names and listeners for what the store writes. */
export function scribeOf(desk: Desk): Scribe {
  return {
    now: desk.clock.now(),
    freshId: (prefix) => freshId(desk, prefix),
    announce: (tx, event) => desk.webhooks.announce(tx, event),
  };
}

/**
 * Options of a call that is made on behalf of this one. The key follows from who asks and their own
 * key, so that a request repeated after a crash is a repeated request at the token service as well,
 * whether or not its holder has stepped up meanwhile.
 */
export function onBehalf(desk: Desk, context: CallContext, step: string): CallOptions {
  const place = JSON.stringify([step, callerName(context.caller), context.idempotencyKey]);
  const key = Buffer.from(desk.keys.fingerprint('wallet/relay', place)).toString('base64url');
  return { idempotencyKey: key, language: context.language };
}

/** The caller's own wearable. Another account's is the same NOT_FOUND as one that never was. */
export async function ownDevice(
  desk: Desk,
  context: CallContext,
  deviceId: string,
): Promise<OwnedDevice | Refusal> {
  const device = await desk.store.ownDevice(cardholderOf(context), deviceId);
  return device ?? refuse('NOT_FOUND');
}

/** One of the caller's own that may be synced and take cards. */
export async function pairedDevice(
  desk: Desk,
  context: CallContext,
  deviceId: string,
): Promise<OwnedDevice | Refusal> {
  const device = await ownDevice(desk, context, deviceId);
  if (isRefusal(device) || device.state === 'PAIRED') return device;
  // The network has yet to end the cards of the account before.
  return refuse(device.state === 'CLAIMED' ? 'UNAVAILABLE' : 'DEVICE_NOT_PAIRED');
}
