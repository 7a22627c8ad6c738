/**
 * One bound SMPP 3.4 session over the `smpp` package, which speaks the protocol's PDUs: asked with
 * a time limit, answered, and ended whole when anything on it goes wrong. Nothing else knows the
 * package, whose objects are untyped.
 */
import { createRequire } from 'node:module';

/** A protocol data unit: its header's status, and the fields of its command (SMPP 3.4, 4). */
export interface Pdu {
  readonly command: string;
  readonly command_status: number;
  readonly [field: string]: unknown;
}

/** The package's own objects, as far as they are used. */
interface RawPdu extends Pdu {
  response(fields?: object): RawPdu;
}

interface RawSession {
  on(event: 'connect' | 'secureConnect' | 'close', take: () => void): void;
  on(event: 'error', take: (error: Error) => void): void;
  on(event: 'pdu', take: (pdu: RawPdu) => void): void;
  send(pdu: RawPdu, answered?: (pdu: RawPdu) => void): boolean;
  destroy(): void;
}

interface SmppPackage {
  connect(options: { host: string; port: number; tls: boolean }): RawSession;
  readonly PDU: new (command: string, fields: object) => RawPdu;
}

const smpp = createRequire(import.meta.url)('smpp') as SmppPackage;

/** Command statuses (SMPP 3.4, 5.1.3). */
export const STATUS = {
  OK: 0x00,
  MESSAGE_QUEUE_FULL: 0x14,
  THROTTLED: 0x58,
  /** A receiver’s trouble that passes: the centre brings it again. */
  RECEIVER_TEMPORARY: 0x64,
} as const;

export interface Address {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
}

export interface SessionHooks {
  /** A delivery by the centre; the status that this resolves to is its answer. */
  deliver(pdu: Pdu): Promise<number>;
  /** The session is over, whoever ended it. Called once. */
  ended(reason: string): void;
}

export interface SmppSession {
  /** The answer to a request. Throws when the session ends or the time is over before it comes. */
  ask(command: string, fields: object, timeoutMs: number): Promise<Pdu>;
  end(reason: string): void;
}

/** A session that is connected and not bound yet. Throws when it cannot be had in time. */
export function connectSmpp(
  address: Address,
  hooks: SessionHooks,
  timeoutMs: number,
): Promise<SmppSession> {
  return new Promise((resolve, reject) => {
    const raw = smpp.connect({ ...address });
    const waiting = new Set<(reason: string) => void>();
    let over = false;
    const end = (reason: string) => {
      if (over) return;
      over = true;
      clearTimeout(late);
      raw.destroy();
      for (const fail of [...waiting]) fail(reason);
      reject(new Error(reason));
      hooks.ended(reason);
    };
    const late = setTimeout(() => end('the SMPP server did not take the connection'), timeoutMs);
    const session: SmppSession = { ask: (...asked) => ask(raw, waiting, end, ...asked), end };
    raw.on(address.tls ? 'secureConnect' : 'connect', () => {
      clearTimeout(late);
      resolve(session);
    });
    raw.on('close', () => end('the SMPP session was closed'));
    raw.on('error', (error) => end(`the SMPP session failed: ${error.message}`));
    raw.on('pdu', (pdu) => void take(raw, pdu, hooks, end));
  });
}

function ask(
  raw: RawSession,
  waiting: Set<(reason: string) => void>,
  end: (reason: string) => void,
  command: string,
  fields: object,
  timeoutMs: number,
): Promise<Pdu> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string) => {
      clearTimeout(late);
      waiting.delete(fail);
      reject(new Error(reason));
    };
    // A centre that does not answer has lost the session, not this one request.
    const late = setTimeout(() => end(`no answer to ${command} in time`), timeoutMs);
    waiting.add(fail);
    const sent = raw.send(new smpp.PDU(command, fields), (answer) => {
      clearTimeout(late);
      waiting.delete(fail);
      resolve(answer);
    });
    if (!sent) end('the SMPP session cannot be written to');
  });
}

/** Requests of the centre: what we serve is answered, anything else refused as unknown. */
async function take(
  raw: RawSession,
  pdu: RawPdu,
  hooks: SessionHooks,
  end: (reason: string) => void,
): Promise<void> {
  switch (pdu.command) {
    case 'enquire_link':
      raw.send(pdu.response());
      return;
    case 'unbind':
      raw.send(pdu.response());
      end('the SMPP server unbound the session');
      return;
    case 'deliver_sm': {
      const status = await hooks.deliver(pdu).catch(() => STATUS.RECEIVER_TEMPORARY);
      raw.send(pdu.response({ command_status: status }));
      return;
    }
    default:
      if (!isAnswer(pdu.command)) raw.send(pdu.response());
  }
}

const isAnswer = (command: string): boolean =>
  command.endsWith('_resp') || command === 'generic_nack';
