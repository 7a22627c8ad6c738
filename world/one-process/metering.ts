/**
 * Feeds the meter where things pass: messages on the roads between hosts, calls of contracts, and
 * what goes out to people. Whoever is measured notices nothing of it.
 */

import { isAdvice, isNetworkManagement, isReversal, type Message } from '@armilla/iso8583';
import type { MailFile, SmsPort } from '@armilla/issuer';
import type { Invoke } from '@armilla/kit/contract';
import { type HostClient, NoAnswer } from '@armilla/kit/host-link';
import type { Meter } from '@armilla/kit/meter';
import { isRefusal } from '@armilla/kit/refusal';

/** Names of series. */
export const PAYMENTS = 'payments';
export const roadOf = (link: string) => `road/${link}`;
export const partyAt = (place: string) => `party/${place}`;
export const carrierOf = (kind: 'SMS' | 'MAIL') => `carrier/${kind}`;

/** How a message came out where nobody answered it. */
export const NO_ANSWER = 'NO_ANSWER';
/** A call that ended in a fault of ours. */
export const FAULT = 'FAULT';
export const DONE = 'DONE';

export interface Watch {
  readonly meter: Meter;
  /** Milliseconds since whenever, with fractions. */
  readonly stopwatch: () => number;
}

/**
 * The same host, every message on the road to it noted. `payments`: on this road authorisation
 * requests are counted as the payments of this world.
 */
export function meteredHost(
  host: HostClient<Message>,
  link: string,
  { meter, stopwatch }: Watch,
  payments = false,
): HostClient<Message> {
  const note = (asked: Message, outcome: string, since: number) => {
    const tookMs = stopwatch() - since;
    meter.note(roadOf(link), outcome, tookMs);
    if (payments && kindOf(asked) === 'PAYMENT') meter.note(PAYMENTS, outcome, tookMs);
  };
  return {
    ...host,
    async request(message) {
      const since = stopwatch();
      try {
        const answer = await host.request(message);
        note(message, outcomeOf(message, answer), since);
        return answer;
      } catch (error) {
        if (error instanceof NoAnswer) note(message, NO_ANSWER, since);
        throw error;
      }
    },
  };
}

type Kind = 'PAYMENT' | 'ADVICE' | 'REVERSAL' | 'LINE';

function kindOf({ mti }: Message): Kind {
  if (isNetworkManagement(mti)) return 'LINE';
  if (isReversal(mti)) return 'REVERSAL';
  return isAdvice(mti) ? 'ADVICE' : 'PAYMENT';
}

/** Of a payment what the answer says (DE 39); of all else what it was. */
function outcomeOf(asked: Message, answer: Message): string {
  const kind = kindOf(asked);
  return kind === 'PAYMENT' ? (answer.fields[39] ?? NO_ANSWER) : kind;
}

/** The same party, each call of it noted, but for those of whoever only looks how it stands. */
export function meteredParty(invoke: Invoke, place: string, { meter, stopwatch }: Watch): Invoke {
  return async (name, input, context) => {
    const { caller } = context;
    if (caller.kind === 'person' && caller.role === 'operator') {
      return invoke(name, input, context);
    }
    const since = stopwatch();
    const note = (outcome: string) => meter.note(partyAt(place), outcome, stopwatch() - since);
    try {
      const answer = await invoke(name, input, context);
      note(isRefusal(answer) ? answer.code : DONE);
      return answer;
    } catch (error) {
      note(FAULT);
      throw error;
    }
  };
}

export function meteredSms(sms: SmsPort, watch: Watch): SmsPort {
  const send = meteredSend((one: Parameters<SmsPort['send']>[0]) => sms.send(one), 'SMS', watch);
  const { onReceipt } = sms;
  return { send, ...(onReceipt && { onReceipt: (take) => onReceipt.call(sms, take) }) };
}

export function meteredMail(mail: MailFile, watch: Watch): Pick<MailFile, 'send'> {
  return {
    send: meteredSend((one: Parameters<MailFile['send']>[0]) => mail.send(one), 'MAIL', watch),
  };
}

function meteredSend<T, R>(
  send: (one: T) => Promise<R>,
  kind: 'SMS' | 'MAIL',
  { meter, stopwatch }: Watch,
): (one: T) => Promise<R> {
  return async (one) => {
    const since = stopwatch();
    const note = (outcome: string) => meter.note(carrierOf(kind), outcome, stopwatch() - since);
    try {
      const sent = await send(one);
      note(DONE);
      return sent;
    } catch (error) {
      note(FAULT);
      throw error;
    }
  };
}
