/**
 * The SMS port over SMPP 3.4 (Short Message Peer to Peer Protocol Specification v3.4): every part a
 * `submit_sm` that asks for a delivery receipt, so many at a time, tried again when the centre says
 * that it is too much for it. A message counts as sent when the centre has taken all its parts; cut
 * in the middle it is sent again whole, with the same reference, and a phone shows it once.
 */
import { createHash } from 'node:crypto';
import type { Log } from '@armilla/kit/log';
import { concatenationHeader, type EncodedSms, encodeSms } from './encoding.ts';
import type { Sms, SmsPort, SmsReceipt } from './port.ts';
import { readReceipt } from './receipt.ts';
import { type LinkTimes, type SmppAccount, smppLink } from './smpp-link.ts';
import { type Pdu, type SmppSession, STATUS } from './smpp-session.ts';

export interface SmppSmsPort extends SmsPort {
  close(): Promise<void>;
}

export interface SmppOptions {
  readonly log: Log;
  /**
   * Who the message is from: up to 11 letters, or a number with `+`. From the address otherwise.
   */
  readonly sender?: string;
  /** Requests under way at the same time. */
  readonly window?: number;
  readonly times?: Partial<SmppTimes>;
}

interface SmppTimes extends LinkTimes {
  /** How long a message waits for a session before it is given back. */
  readonly boundMs: number;
  /** The first wait after "too much at once"; each further one is twice as long. */
  readonly throttledMs: number;
}

const TIMES: SmppTimes = {
  enquireMs: 30_000,
  answerMs: 10_000,
  firstWaitMs: 500,
  longestWaitMs: 30_000,
  boundMs: 3_000,
  throttledMs: 250,
};

const WINDOW = 10;
const THROTTLED_TRIES = 5;

/**
 * A port to the centre at `smpp://user:password@host:port?from=Bank`, or `ssmpp:` over TLS. It
 * binds
 * at once and again by itself. Throws RangeError when the address is none.
 */
export function openSmpp(url: string, options: SmppOptions): SmppSmsPort {
  const { log } = options;
  const times = { ...TIMES, ...options.times };
  const { account, from } = readUrl(url);
  const source = sourceOf(options.sender ?? from);
  const inWindow = semaphore(options.window ?? WINDOW);
  let takeReceipt: ((receipt: SmsReceipt) => Promise<void>) | undefined;
  const deliver = async (pdu: Pdu): Promise<number> => {
    const receipt = readReceipt(pdu);
    if (receipt !== undefined) await takeReceipt?.(receipt);
    return STATUS.OK;
  };
  const link = smppLink(account, deliver, times, log);
  return {
    async send(sms) {
      const session = await link.bound(times.boundMs);
      const parts = submissionsOf(sms, source);
      return Promise.all(parts.map((part) => inWindow(() => submit(session, part, times))));
    },
    onReceipt(take) {
      takeReceipt = take;
    },
    close: () => link.close(),
  };
}

function readUrl(text: string): { readonly account: SmppAccount; readonly from: string } {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^s?smpp:$/.test(url.protocol) || url.hostname === '') {
    throw new RangeError('an SMPP address looks like smpp://user:password@host:port');
  }
  const tls = url.protocol === 'ssmpp:';
  const account = {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: Number(url.port) || (tls ? 3550 : 2775),
    tls,
    systemId: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
  };
  return { account, from: url.searchParams.get('from') ?? '' };
}

/** Type of number and numbering plan (SMPP 3.4, 5.2.5 and 5.2.6). */
const INTERNATIONAL = { ton: 1, npi: 1 } as const;
const ALPHANUMERIC = { ton: 5, npi: 0 } as const;
/** None given: the centre puts in its own. */
const UNKNOWN = { ton: 0, npi: 0 } as const;

function sourceOf(sender: string): object {
  const kind = sender === '' ? UNKNOWN : /^\+\d+$/.test(sender) ? INTERNATIONAL : ALPHANUMERIC;
  return {
    source_addr_ton: kind.ton,
    source_addr_npi: kind.npi,
    source_addr: kind === INTERNATIONAL ? sender.slice(1) : sender.slice(0, 11),
  };
}

const UDH_INDICATOR = 0x40;
/** Success or failure, once it is known (SMPP 3.4, 5.2.17). */
const FINAL_RECEIPT = 0x01;
const DATA_CODING: Readonly<Record<EncodedSms['alphabet'], number>> = { GSM_7: 0x00, UCS_2: 0x08 };

function submissionsOf({ messageId, to, text }: Sms, source: object): readonly object[] {
  const { alphabet, parts } = encodeSms(text);
  const common = {
    ...source,
    dest_addr_ton: INTERNATIONAL.ton,
    dest_addr_npi: INTERNATIONAL.npi,
    destination_addr: to.replace(/^\+/, ''),
    registered_delivery: FINAL_RECEIPT,
    data_coding: DATA_CODING[alphabet],
  };
  if (parts.length === 1) return [{ ...common, short_message: Buffer.from(parts[0] ?? []) }];
  const reference = createHash('sha256').update(messageId).digest()[0] ?? 0;
  return parts.map((part, i) => ({
    ...common,
    esm_class: UDH_INDICATOR,
    short_message: Buffer.concat([concatenationHeader(reference, parts.length, i + 1), part]),
  }));
}

/** The centre's name for the part. Throws when it does not take it. */
async function submit(session: SmppSession, part: object, times: SmppTimes): Promise<string> {
  for (let tries = 0; ; tries++) {
    // The package writes into what it is given.
    const answer = await session.ask('submit_sm', { ...part }, times.answerMs);
    const { command_status: status, message_id: gatewayId } = answer;
    if (status === STATUS.OK) return String(gatewayId ?? '');
    const passing = status === STATUS.THROTTLED || status === STATUS.MESSAGE_QUEUE_FULL;
    if (!passing || tries >= THROTTLED_TRIES) {
      throw new Error(`the SMS centre refused a message: status ${status}`);
    }
    await new Promise((done) => setTimeout(done, times.throttledMs * 2 ** tries));
  }
}

/** Lets so many pieces of work in at a time, in the order they came. */
function semaphore(places: number): <T>(work: () => Promise<T>) => Promise<T> {
  const queue: (() => void)[] = [];
  let free = places;
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((enter) => queue.push(enter));
    try {
      return await work();
    } finally {
      const next = queue.shift();
      if (next === undefined) free += 1;
      else next();
    }
  };
}
