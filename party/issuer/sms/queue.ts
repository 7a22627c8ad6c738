/**
 * The queue before the SMS port. A message is on the disk, sealed, before it is tried; it is tried
 * until the port takes it or its code has expired, under one identifier all along.
 */
import type { Clock } from '@armilla/kit/clock';
import type { Database } from '@armilla/kit/database';
import type { KeyPort } from '@armilla/kit/keys';
import type { Log } from '@armilla/kit/log';
import type { Language } from '@armilla/kit/refusal';
import {
  dueSms,
  endSms,
  LONGEST_WAIT_MS,
  postponeSms,
  type QueuedSms,
  queueSms,
  type SmsState,
  smsState,
} from '../store/sms.ts';
import type { SmsPort } from './port.ts';

const KEY = 'sms';
const ROUND_MS = 1_000;

export interface SmsToQueue {
  readonly smsId: string;
  readonly enrolmentId: string;
  readonly to: string;
  readonly text: string;
  readonly language: Language;
  readonly expiresAtMs: number;
}

export interface SmsQueue {
  /** Queues and tries at once; the same `smsId` again changes nothing. How it stands afterwards. */
  put(sms: SmsToQueue): Promise<SmsState>;
  /** Resolves when everything due was tried. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

interface Deps {
  readonly database: Database;
  readonly keys: KeyPort;
  readonly clock: Clock;
  readonly log: Log;
  readonly sms: SmsPort;
}

interface Words {
  readonly to: string;
  readonly text: string;
  readonly language: Language;
}

export function smsQueue(deps: Deps): SmsQueue {
  const { database, keys, clock, log } = deps;
  let open = true;
  let again = false;
  let round: Promise<void> | undefined;

  const walk = async () => {
    do {
      again = false;
      for (const sms of await dueSms(database, clock.now())) {
        if (open) await attempt(deps, sms);
      }
    } while (again && open);
  };
  const nudge = () => {
    again = true;
    round ??= walk()
      .catch((error: unknown) => log.error({ error }, 'the SMS queue could not be walked'))
      .finally(() => {
        round = undefined;
      });
  };
  const settled = async () => {
    nudge();
    while (round !== undefined) await round;
  };
  const timer = setInterval(nudge, ROUND_MS);
  timer.unref?.();
  return {
    settled,
    async put({ smsId, enrolmentId, to, text, language, expiresAtMs }) {
      const words = Buffer.from(JSON.stringify({ to, text, language } satisfies Words));
      const sealed = keys.seal(KEY, words, smsId);
      await queueSms(database, { smsId, enrolmentId, sealed, expiresAtMs }, clock.now());
      await settled();
      return (await smsState(database, smsId)) ?? 'QUEUED';
    },
    async close() {
      open = false;
      clearInterval(timer);
      await round;
    },
  };
}

async function attempt(deps: Deps, sms: QueuedSms & { readonly attempts: number }): Promise<void> {
  const { database, keys, clock, log } = deps;
  const { smsId, enrolmentId } = sms;
  const now = clock.now();
  if (now >= sms.expiresAtMs) {
    log.warn({ smsId, enrolmentId }, 'an SMS could not be sent before its code expired');
    return endSms(database, smsId, 'EXPIRED');
  }
  try {
    const words = JSON.parse(Buffer.from(keys.open(KEY, sms.sealed, smsId)).toString()) as Words;
    await deps.sms.send({ messageId: smsId, ...words, at: now });
    await endSms(database, smsId, 'SENT');
  } catch (error) {
    log.error({ error, smsId, enrolmentId }, 'an SMS could not be sent');
    const waitMs = Math.min(LONGEST_WAIT_MS, 500 * 2 ** Math.min(10, sms.attempts));
    await postponeSms(database, smsId, now + waitMs);
  }
}
