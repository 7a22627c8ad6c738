/**
 * The link to an SMS centre: bound as transceiver, asked every half minute whether it is there, and
 * bound again by itself, waiting longer after each failure, for as long as it is open.
 */
import type { Log } from '@armilla/kit/log';
import {
  type Address,
  connectSmpp,
  type Pdu,
  type SessionHooks,
  type SmppSession,
  STATUS,
} from './smpp-session.ts';

export interface SmppAccount extends Address {
  readonly systemId: string;
  readonly password: string;
}

export interface LinkTimes {
  readonly enquireMs: number;
  readonly answerMs: number;
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
}

export interface SmppLink {
  /** The bound session, once there is one; throws when there is none within `withinMs`. */
  bound(withinMs: number): Promise<SmppSession>;
  close(): Promise<void>;
}

/** Sessions come and go; the link stays. `deliver` hears what the centre brings. */
export function smppLink(
  account: SmppAccount,
  deliver: SessionHooks['deliver'],
  times: LinkTimes,
  log: Log,
): SmppLink {
  let open = true;
  let session: SmppSession | undefined;
  let failures = 0;
  let retry: NodeJS.Timeout | undefined;
  const waiting = new Set<(session: SmppSession) => void>();

  const again = (reason: string) => {
    session = undefined;
    if (!open) return;
    const waitMs = Math.min(times.longestWaitMs, times.firstWaitMs * 2 ** Math.min(10, failures));
    failures += 1;
    log.warn({ reason, waitMs }, 'the SMS centre is out of reach');
    retry = setTimeout(bind, waitMs);
    retry.unref();
  };
  const bind = async () => {
    try {
      const fresh = await boundSession(account, { deliver, ended: again }, times);
      if (!open) return fresh.end('closed');
      session = fresh;
      failures = 0;
      log.info({ host: account.host, port: account.port }, 'bound to the SMS centre');
      keepAlive(fresh, times, () => session === fresh);
      for (const take of [...waiting]) take(fresh);
    } catch {
      // `ended` was told the reason and has set the next attempt.
    }
  };
  void bind();

  return {
    bound(withinMs) {
      if (session !== undefined) return Promise.resolve(session);
      return new Promise((resolve, reject) => {
        const take = (fresh: SmppSession) => {
          clearTimeout(late);
          waiting.delete(take);
          resolve(fresh);
        };
        const late = setTimeout(() => {
          waiting.delete(take);
          reject(new Error('not bound to the SMS centre'));
        }, withinMs);
        waiting.add(take);
      });
    },
    async close() {
      open = false;
      clearTimeout(retry);
      await session?.ask('unbind', {}, times.answerMs).catch(() => undefined);
      session?.end('closed');
    },
  };
}

async function boundSession(
  account: SmppAccount,
  hooks: SessionHooks,
  times: LinkTimes,
): Promise<SmppSession> {
  const { host, port, tls, systemId, password } = account;
  const session = await connectSmpp({ host, port, tls }, hooks, times.answerMs);
  const fields = { system_id: systemId, password, interface_version: 0x34 };
  const answer: Pdu = await session.ask('bind_transceiver', fields, times.answerMs);
  if (answer.command_status !== STATUS.OK) {
    session.end(`the SMS centre refused the bind: status ${answer.command_status}`);
    throw new Error('refused');
  }
  return session;
}

function keepAlive(session: SmppSession, times: LinkTimes, isCurrent: () => boolean): void {
  const timer = setInterval(() => {
    if (!isCurrent()) return clearInterval(timer);
    session.ask('enquire_link', {}, times.answerMs).catch(() => clearInterval(timer));
  }, times.enquireMs);
  timer.unref();
}
