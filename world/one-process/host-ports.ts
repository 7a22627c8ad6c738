/**
 * Ports for hosts that are not of this world: the network's, where outside acquirers and switches
 * sign on, and those of the banks' hosts, where an outside network does. Frames of two bytes of
 * length; the packing is the port's.
 */
import { DecodeError } from '@armilla/bytes';
import { cmacAes } from '@armilla/cipher';
import { maskMessage } from '@armilla/explain';
import {
  answerTo,
  describeMessage,
  isNetworkManagement,
  isRequest,
  type Message,
  networkCodec,
  type Profile,
  type SignOnOptions,
  signOnGate,
} from '@armilla/iso8583';
import type { Clock } from '@armilla/kit/clock';
import type { PartyName } from '@armilla/kit/contract';
import { type HostServer, listen } from '@armilla/kit/host-link';
import type { Log } from '@armilla/kit/log';
import type { SecretBytes } from '@armilla/kit/secret';
import type { Trace } from '@armilla/kit/trace';
import { hostDoors, type OutsideDoors } from './doors.ts';
import type { Answering } from './links.ts';
import { ACQUIRER_ID, type Parties } from './parties.ts';

export interface HostPortOptions {
  /** `NETWORK`, or the programme id of the bank whose host it is. */
  readonly of: string;
  /** The address to listen on; the loopback address when left out. */
  readonly address?: string | undefined;
  /** 0 takes any free port. */
  readonly port: number;
  readonly profile: Profile;
  /** AES key of the code in DE 64 or 128 (CMAC, the first eight bytes); none without one. */
  readonly macKey?: SecretBytes | undefined;
}

export interface HostPort {
  readonly of: string;
  readonly port: number;
}

export interface HostPortDeps {
  /** Everybody is let in when left out. */
  readonly doors?: OutsideDoors;
  readonly parties: Pick<Parties, 'tokenService' | 'banks'>;
  readonly trace: Trace;
  readonly clock: Clock;
  readonly log: Log;
}

/** Opens one. Throws RangeError when there is no such bank, or the platform's EADDRINUSE. */
export async function openHostPort(
  deps: HostPortDeps,
  { of, address = '127.0.0.1', port, profile, macKey }: HostPortOptions,
): Promise<HostServer> {
  const { answer, signOn, peer, party } = hostOf(deps, of);
  const mac = macKey && ((bytes: Uint8Array) => cmacAes(macKey.expose(), bytes).subarray(0, 8));
  return listen({
    port,
    host: address,
    codec: networkCodec(mac, profile),
    log: deps.log,
    gate: () => signOnGate(signOn),
    doors: deps.doors && hostDoors(deps.doors, deps.clock),
    answer: recorded(deps, sound(answer), peer, party),
  });
}

interface Host {
  readonly answer: Answering;
  readonly signOn: SignOnOptions;
  /** Who asks there, and who answers. */
  readonly peer: PartyName;
  readonly party: PartyName;
}

function hostOf({ parties }: HostPortDeps, of: string): Host {
  if (of === 'NETWORK') {
    const own = ACQUIRER_ID.replace(/^0+/, '');
    return {
      answer: (message) => parties.tokenService.answer(message),
      // Nobody signs on in the name of this world's own acquirer, nor in no name.
      signOn: { isMember: (institution) => institution !== own && institution !== '' },
      peer: 'acquirer',
      party: 'token-service',
    };
  }
  const bank = parties.banks.find(({ programme }) => programme.id === of);
  if (bank === undefined) throw new RangeError(`there is no bank ${of}`);
  const answer: Answering = (message) => bank.issuer.answer(message);
  return { answer, signOn: { speaksForOthers: true }, peer: 'token-service', party: 'issuer' };
}

/** A field that cannot be read is answered with DE 39 `30`. */
function sound(answer: Answering): Answering {
  return async (message) => {
    try {
      return await answer(message);
    } catch (error) {
      if (!(error instanceof DecodeError) || !isRequest(message.mti)) throw error;
      return answerTo(message, { 39: '30' });
    }
  };
}

/** With question and answer in the trace, masked; the keeping of the line is left out. */
function recorded(
  { trace, clock }: HostPortDeps,
  answer: Answering,
  from: PartyName,
  to: PartyName,
): Answering {
  const record = (message: Message, asks: boolean) => {
    const reference = message.fields[37] ?? '';
    const at = clock.now();
    if (!trace.keeps(reference, at)) return;
    const [summary = '', ...details] = describeMessage(message);
    const direction = asks ? { from, to } : { from: to, to: from };
    const bytes = maskMessage(message);
    trace.record({
      ...{ at, ...direction, kind: 'ISO 8583', summary, details, reference },
      ...(bytes === undefined ? {} : { bytes: { message: bytes } }),
    });
  };
  return async (message) => {
    if (isNetworkManagement(message.mti)) return answer(message);
    record(message, true);
    const given = await answer(message);
    if (given !== undefined) record(given, false);
    return given;
  };
}
