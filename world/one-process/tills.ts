/**
 * The tills of this world. A sale counts when it is written down: an approval that a till did not
 * live to write down is taken back when it comes up again, as a till on a counter does.
 */

import { TEST_WORLD } from '@armilla/acquirer';
import { fromHex } from '@armilla/bytes';
import { decodeMessage, encodeMessage, type Message, NETWORK } from '@armilla/iso8583';
import type { Chance } from '@armilla/kit/chance';
import type { Clock } from '@armilla/kit/clock';
import { type Database, one } from '@armilla/kit/database';
import type { HostClient } from '@armilla/kit/host-link';
import type { KeyPort } from '@armilla/kit/keys';
import type { Currency } from '@armilla/kit/money';
import type { BankProgramme } from '@armilla/kit/programme';
import type { Trace } from '@armilla/kit/trace';
import {
  type ApplicationConfiguration,
  type CaKey,
  type ContactlessLimits,
  createTerminal,
  mastercardApplication,
  type PendingReversals,
  type SaleResult,
  type StanCounter,
  type Terminal,
  terminalConfiguration,
} from '@armilla/terminal';

export interface Till {
  readonly terminalId: string;
  readonly merchantName: string;
  /** Programmes whose cards pay here. */
  readonly programmes: readonly string[];
  readonly city: string;
  readonly currency: Currency;
  readonly terminal: Terminal;
  /** The sale could not be written down: it is taken back before the next one. */
  takeBack(rrn: string): void;
}

export interface TillsDeps {
  readonly database: Database;
  readonly keys: KeyPort;
  readonly host: HostClient<Message>;
  readonly caKeys: readonly CaKey[];
  /** Closed loops among them are taken where they say. */
  readonly banks: readonly BankProgramme[];
  readonly clock: Clock;
  readonly chance: Chance;
  readonly trace: Trace;
}

/** One till for each terminal that the acquirer of the test world knows. */
export function createTills(deps: TillsDeps): readonly Till[] {
  return TEST_WORLD.flatMap((owner) =>
    owner.terminalIds.map((terminalId) => createTill(deps, terminalId, owner)),
  );
}

type Owner = (typeof TEST_WORLD)[number];

function createTill(deps: TillsDeps, terminalId: string, { merchant, setUp }: Owner): Till {
  const { currency, countryCode, utcOffsetMinutes, verificationMinor } = setUp;
  const reversals = reversalsOf(deps, terminalId);
  return {
    terminalId,
    merchantName: merchant.name,
    programmes: payingAt(merchant.merchantId, currency, deps.banks).map(({ id }) => id),
    city: merchant.city,
    currency,
    takeBack: reversals.takeBack,
    terminal: createTerminal({
      ...deps,
      host: { send: (message) => deps.host.request(message) },
      config: terminalConfiguration({
        terminalId,
        acquirerId: '400001',
        countryCode,
        utcOffsetMinutes,
        merchant: { ...merchant, id: merchant.merchantId },
        applications: applicationsAt(merchant.merchantId, deps.banks, { verificationMinor }),
      }),
      reversals,
      stans: stansOf(deps.database),
    }),
  };
}

/** Banks whose cards pay at a merchant: open ones in its currency, closed loops that name it. */
function payingAt(
  merchantId: string,
  currency: Currency,
  banks: readonly BankProgramme[],
): readonly BankProgramme[] {
  return banks.filter(({ kind, acceptedAt = [], currency: own }) =>
    kind === 'CLOSED_LOOP' ? acceptedAt.includes(merchantId) : own === currency,
  );
}

/** What a merchant's tills take: the open network, and the closed loops that name the merchant. */
export function applicationsAt(
  merchantId: string,
  banks: readonly BankProgramme[],
  limits: Partial<ContactlessLimits> = {},
): readonly ApplicationConfiguration[] {
  const closed = banks.filter(({ acceptedAt = [] }) => acceptedAt.includes(merchantId));
  const aids = new Set(closed.map(({ token }) => token.aid));
  return [
    mastercardApplication(limits),
    ...[...aids].map((aid) => ({ ...mastercardApplication(limits), aid })),
  ];
}

/** Reads public keys as the token service publishes them. */
export function caKeysOf(
  published: readonly { rid: string; index: string; modulus: string; exponent: string }[],
): readonly CaKey[] {
  return published.map((key) => ({
    ...key,
    modulus: fromHex(key.modulus),
    exponent: fromHex(key.exponent),
  }));
}

/**
 * A sale under its key: the same key gives the sale that was made, and never makes another. One
 * that cannot be shown or written down is none, and is taken back.
 */
export async function soldOnce<T>(
  database: Database,
  saleKey: string,
  { terminalId, takeBack }: Till,
  now: number,
  sell: () => Promise<SaleResult>,
  show: (result: SaleResult) => Promise<T>,
): Promise<T> {
  const made = await one<{ result: string }>(
    database,
    'SELECT result FROM sale WHERE sale_key = $1',
    saleKey,
  );
  if (made !== undefined) return JSON.parse(made.result) as T;
  const result = await sell();
  try {
    const view = await show(result);
    await database.transaction(async (tx) => {
      await tx.all(
        'INSERT INTO sale (sale_key, terminal_id, at, result) VALUES ($1, $2, $3, $4)',
        saleKey,
        terminalId,
        now,
        JSON.stringify(view),
      );
      if (result.rrn === null) return;
      await tx.all('DELETE FROM till_reversal WHERE rrn = $1 AND answered = 1', result.rrn);
    });
    return view;
  } catch (error) {
    if (result.rrn !== null) takeBack(result.rrn);
    throw error;
  }
}

function reversalsOf(
  { database, keys }: TillsDeps,
  terminalId: string,
): PendingReversals & Pick<Till, 'takeBack'> {
  /** Answered, and their sale is about to be written down by this very process. */
  const answeredHere = new Set<string>();
  /** Being taken back: what is answered now is the reversal. */
  const takenBack = new Set<string>();
  return {
    takeBack: (rrn) => void answeredHere.delete(rrn),
    async put({ rrn, message }) {
      const sealed = keys.seal('till', encodeMessage(message, NETWORK), rrn);
      await database.all(
        'INSERT INTO till_reversal (rrn, terminal_id, message) VALUES ($1, $2, $3)',
        rrn,
        terminalId,
        sealed,
      );
    },
    async remove(rrn) {
      if (takenBack.delete(rrn)) {
        await database.all('DELETE FROM till_reversal WHERE rrn = $1', rrn);
        return;
      }
      answeredHere.add(rrn);
      await database.all('UPDATE till_reversal SET answered = 1 WHERE rrn = $1', rrn);
    },
    async list() {
      const rows = await database.all<{ rrn: string; message: Uint8Array }>(
        'SELECT rrn, message FROM till_reversal WHERE terminal_id = $1 ORDER BY rrn',
        terminalId,
      );
      for (const rrn of answeredHere) {
        if (!rows.some((row) => row.rrn === rrn)) answeredHere.delete(rrn);
      }
      const open = rows.filter(({ rrn }) => !answeredHere.has(rrn));
      for (const { rrn } of open) takenBack.add(rrn);
      return open.map(({ rrn, message }) => ({
        rrn,
        message: decodeMessage(keys.open('till', message, rrn), NETWORK),
      }));
    },
  };
}

/** One counter for all tills: their retrieval references, made of it, then differ as well. */
function stansOf(database: Database): StanCounter {
  return {
    async next() {
      const row = await one<{ last: bigint }>(
        database,
        `INSERT INTO stan (counter, last) VALUES ('tills', 1)
         ON CONFLICT (counter) DO UPDATE SET last = stan.last % 999999 + 1 RETURNING last`,
      );
      return String(row?.last ?? 1).padStart(6, '0');
    },
  };
}
