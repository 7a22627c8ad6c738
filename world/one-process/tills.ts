/**
 * The tills of this world. A sale counts when it is written down: an approval that a till did not
 * live to write down is taken back when it comes up again, as a till on a counter does.
 */

import { TEST_WORLD } from '@armilla/acquirer';
import type { paymentKind } from '@armilla/api/shapes';
import { fromHex } from '@armilla/bytes';
import { decodeMessage, encodeMessage, type Message, NETWORK } from '@armilla/iso8583';
import type { Chance } from '@armilla/kit/chance';
import type { Clock } from '@armilla/kit/clock';
import { type Database, one } from '@armilla/kit/database';
import type { HostClient } from '@armilla/kit/host-link';
import type { KeyPort } from '@armilla/kit/keys';
import type { Log } from '@armilla/kit/log';
import type { Currency } from '@armilla/kit/money';
import type { BankProgramme } from '@armilla/kit/programme';
import type { SecretBytes } from '@armilla/kit/secret';
import type { Trace } from '@armilla/kit/trace';
import {
  advicesInMemory,
  type CaKey,
  createTerminal,
  type PendingReversals,
  PROFILES,
  type ProfileName,
  profileConfiguration,
  type SaleResult,
  type StanCounter,
  type Terminal,
  type TerminalConfiguration,
} from '@armilla/terminal';
import type { z } from 'zod';
import { catchingUp } from './catching-up.ts';
import { type Line, switchableLine } from './line.ts';
import { padOf } from './pin-pads.ts';

export type PaymentKind = z.infer<typeof paymentKind>;

export interface Till {
  readonly terminalId: string;
  readonly merchantName: string;
  /** Programmes whose cards pay here. */
  readonly programmes: readonly string[];
  readonly city: string;
  readonly currency: Currency;
  /** What it does; the first is what it does unless it is told otherwise. */
  readonly kinds: readonly PaymentKind[];
  readonly sort: 'SHOP' | 'CASH_MACHINE' | 'FUEL' | 'TRANSIT';
  readonly takesPart: boolean;
  /** How its merchant signs in at the acquirer of the test world. */
  readonly merchant: { readonly signInName: string; readonly password: string };
  readonly terminal: Terminal;
  /** The line to the acquirer, to be slowed or cut. */
  readonly line: Pick<Line, 'state' | 'set'>;
  /** Sends what waits, as a till does whose line has come back; it also does so by itself. */
  catchUp(): Promise<void>;
  /** What waits to be sent. */
  waiting(): Promise<{ readonly reversalsWaiting: number; readonly advicesWaiting: number }>;
  /** A sale has ended, or broke off: something may be left to tell the acquirer. */
  owes(): void;
  /** The sale could not be written down: it is taken back. */
  takeBack(rrn: string): void;
  close(): Promise<void>;
}

export interface TillsDeps {
  readonly database: Database;
  readonly keys: KeyPort;
  readonly host: HostClient<Message>;
  readonly caKeys: readonly CaKey[];
  /** Closed loops among them are taken where they say. */
  readonly banks: readonly BankProgramme[];
  /** What the keys of the tills' PIN pads are derived from (AES DUKPT). */
  readonly pinPadBaseKey: SecretBytes;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly trace: Trace;
  readonly log: Log;
}

/** One till for each terminal that the acquirer of the test world knows. */
export function createTills(deps: TillsDeps): readonly Till[] {
  return TEST_WORLD.flatMap((owner) =>
    owner.terminalIds.map((terminalId) => createTill(deps, terminalId, owner)),
  );
}

type Owner = (typeof TEST_WORLD)[number];

/** What a merchant's tills are and do. */
interface Sort {
  readonly profile: ProfileName;
  readonly kinds: readonly PaymentKind[];
  readonly takesPartialApproval: boolean;
}

const SORTS: Readonly<Record<NonNullable<Owner['setUp']['profile']>, Sort>> = {
  ATTENDED: {
    profile: 'attended',
    kinds: ['PURCHASE', 'REFUND'],
    takesPartialApproval: false,
  },
  CASH_MACHINE: { profile: 'cash-machine', kinds: ['CASH'], takesPartialApproval: false },
  // The tank is filled: what the card does not reach is paid otherwise.
  FUEL: {
    profile: 'attended',
    kinds: ['PURCHASE', 'PREAUTHORISATION', 'REFUND'],
    takesPartialApproval: true,
  },
  TRANSIT: {
    profile: 'transit',
    kinds: ['PURCHASE', 'PREAUTHORISATION'],
    takesPartialApproval: false,
  },
};

function createTill(deps: TillsDeps, terminalId: string, owner: Owner): Till {
  const { merchant, setUp } = owner;
  const { currency } = setUp;
  const { profile, kinds, takesPartialApproval: takesPart } = SORTS[setUp.profile ?? 'ATTENDED'];
  const reversals = reversalsOf(deps, terminalId);
  const advices = advicesInMemory();
  const line = switchableLine(deps.host, LINE_TIMEOUT_MS);
  const terminal = createTerminal({
    ...deps,
    host: { send: (message) => line.request(message) },
    config: configurationOf(deps, terminalId, owner),
    reversals,
    advices,
    stans: stansOf(deps.database),
    ...(PROFILES[profile].hasPinPad ? { pinPad: padOf(deps, terminalId) } : {}),
  });
  const behind = catchingUp(terminal, deps.clock, deps.log);
  return {
    terminalId,
    merchantName: merchant.name,
    programmes: payingAt(merchant.merchantId, currency, deps.banks).map(({ id }) => id),
    city: merchant.city,
    currency,
    kinds,
    sort: SHOWN_SORT[setUp.profile ?? 'ATTENDED'],
    takesPart,
    merchant: { signInName: owner.signInName, password: owner.password },
    owes: behind.owes,
    takeBack(rrn) {
      reversals.takeBack(rrn);
      behind.owes();
    },
    terminal,
    line,
    catchUp: behind.now,
    close: behind.close,
    async waiting() {
      const [reversalsWaiting, advicesLeft] = await Promise.all([
        reversals.waiting(),
        advices.list(),
      ]);
      return { reversalsWaiting, advicesWaiting: advicesLeft.length };
    },
  };
}

/** Whoever stands at a till with a slow line waits no longer than this. */
const LINE_TIMEOUT_MS = 4_000;

const SHOWN_SORT = {
  ATTENDED: 'SHOP',
  CASH_MACHINE: 'CASH_MACHINE',
  FUEL: 'FUEL',
  TRANSIT: 'TRANSIT',
} as const;

function configurationOf(
  { banks }: TillsDeps,
  terminalId: string,
  { merchant, setUp }: Owner,
): TerminalConfiguration {
  const { countryCode, utcOffsetMinutes, verificationMinor } = setUp;
  const { profile, takesPartialApproval } = SORTS[setUp.profile ?? 'ATTENDED'];
  const limits = profile === 'attended' ? { verificationMinor } : {};
  const own = { terminalId, merchant: { ...merchant, id: merchant.merchantId } };
  const where = { acquirerId: '400001', countryCode, utcOffsetMinutes, takesPartialApproval };
  const config = profileConfiguration(profile, { ...own, ...where }, { limits });
  const [usual] = config.applications;
  if (usual === undefined) return config;
  const aids = aidsAt(merchant.merchantId, banks);
  return { ...config, applications: aids.map((aid) => ({ ...usual, aid })) };
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

/** Mastercard's, and Visa's: of the test ranges' plastic, which speaks the one kernel there is. */
const OPEN_AIDS = ['A0000000041010', 'A0000000031010'];

/** What a merchant's tills take: the open networks, and the closed loops that name the merchant. */
function aidsAt(merchantId: string, banks: readonly BankProgramme[]): readonly string[] {
  const closed = banks.filter(({ acceptedAt = [] }) => acceptedAt.includes(merchantId));
  return [...new Set([...OPEN_AIDS, ...closed.map(({ token }) => token.aid)])];
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
  { terminalId, takeBack, owes }: Till,
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
  const result = await sell().catch((error: unknown) => {
    owes();
    throw error;
  });
  if (result.reversalSent || result.offline) owes();
  try {
    const view = await show(result);
    await database.transaction(async (tx) => {
      await tx.all(
        'INSERT INTO sale (sale_key, terminal_id, at, result, rrn) VALUES ($1, $2, $3, $4, $5)',
        saleKey,
        terminalId,
        now,
        JSON.stringify(view),
        result.rrn,
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

/** What a till wrote down of a sale that went online. */
export async function soldAs<T>(database: Database, rrn: string): Promise<T | undefined> {
  const sql = 'SELECT result FROM sale WHERE rrn = $1';
  const made = await one<{ result: string }>(database, sql, rrn);
  return made && (JSON.parse(made.result) as T);
}

function reversalsOf(
  { database, keys }: TillsDeps,
  terminalId: string,
): PendingReversals & Pick<Till, 'takeBack'> & { waiting(): Promise<number> } {
  /** Answered, and their sale is about to be written down by this very process. */
  const answeredHere = new Set<string>();
  /** Being taken back: what is answered now is the reversal. */
  const takenBack = new Set<string>();
  return {
    // Only looked at: `list` is what a till does before it sends them.
    async waiting() {
      const rows = await database.all<{ rrn: string }>(
        'SELECT rrn FROM till_reversal WHERE terminal_id = $1',
        terminalId,
      );
      return rows.filter(({ rrn }) => !answeredHere.has(rrn)).length;
    },
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
      try {
        await database.all('UPDATE till_reversal SET answered = 1 WHERE rrn = $1', rrn);
      } catch (error) {
        // Not written down, so no sale comes of it: it is to be taken back.
        answeredHere.delete(rrn);
        throw error;
      }
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
