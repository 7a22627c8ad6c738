/** The merchants of the test world, written at the first start. Their passwords are public. */
import type { Database } from '@armilla/kit/database';
import type { Currency } from '@armilla/kit/money';
import { hashPassword } from '@armilla/kit/password';
import { SecretText } from '@armilla/kit/secret';
import type { Merchant } from '../decide/register.ts';

interface Seeded {
  readonly merchant: Merchant;
  readonly signInName: string;
  readonly password: string;
  readonly terminalIds: readonly string[];
  /** What its terminals are set up with, beside what the register holds. */
  readonly setUp: TerminalSetUp;
}

export interface TerminalSetUp {
  readonly currency: Currency;
  /** 9F1A, ISO 3166 numeric. */
  readonly countryCode: string;
  readonly utcOffsetMinutes: number;
  /** Above it whoever pays is verified (minor units). */
  readonly verificationMinor: number;
  /** What its terminals do; a shop with a seller where absent. */
  readonly profile?: 'ATTENDED' | 'CASH_MACHINE' | 'FUEL' | 'TRANSIT';
}

const GREECE: TerminalSetUp = {
  currency: 'EUR',
  countryCode: '300',
  utcOffsetMinutes: 120,
  verificationMinor: 5_000,
};

const BRITAIN: TerminalSetUp = {
  currency: 'EUR',
  countryCode: '826',
  utcOffsetMinutes: 0,
  verificationMinor: 5_000,
};

const UKRAINE: TerminalSetUp = {
  currency: 'UAH',
  countryCode: '804',
  utcOffsetMinutes: 120,
  verificationMinor: 150_000,
};

export const TEST_WORLD: readonly Seeded[] = [
  {
    merchant: {
      merchantId: 'ARMILLA00000001',
      name: 'Kafeneio Armilla',
      city: 'Athens',
      country: 'GR',
      categoryCode: '5814',
    },
    signInName: 'kafeneio',
    password: 'coffee-in-athens',
    terminalIds: ['ARM00001'],
    setUp: GREECE,
  },
  {
    merchant: {
      merchantId: 'ARMILLA00000002',
      name: 'Supermarket Plateia',
      city: 'Athens',
      country: 'GR',
      categoryCode: '5411',
    },
    signInName: 'supermarket',
    password: 'olives-and-bread',
    terminalIds: ['ARM00002'],
    setUp: GREECE,
  },
  {
    merchant: {
      merchantId: 'ARMILLA00000003',
      name: 'Agora Canteen',
      city: 'Thessaloniki',
      country: 'GR',
      categoryCode: '5812',
    },
    signInName: 'canteen',
    password: 'soup-of-the-day',
    terminalIds: ['ARM00003'],
    setUp: GREECE,
  },
  {
    merchant: {
      merchantId: 'ARMILLA00000004',
      name: 'Kavarnia Podil',
      city: 'Kyiv',
      country: 'UA',
      categoryCode: '5814',
    },
    signInName: 'kavarnia',
    password: 'cherry-dumplings',
    terminalIds: ['ARM00004'],
    setUp: UKRAINE,
  },
  {
    merchant: {
      merchantId: 'ARMILLA00000005',
      name: 'Trapeza Plateia',
      city: 'Athens',
      country: 'GR',
      categoryCode: '6011',
    },
    signInName: 'cash-machine',
    password: 'notes-and-coins',
    terminalIds: ['ARM00005'],
    setUp: { ...GREECE, profile: 'CASH_MACHINE' },
  },
  {
    merchant: {
      merchantId: 'ARMILLA00000006',
      name: 'Venzinadiko Nea',
      city: 'Athens',
      country: 'GR',
      categoryCode: '5541',
    },
    signInName: 'fuel',
    password: 'full-tank-please',
    terminalIds: ['ARM00006'],
    setUp: { ...GREECE, profile: 'FUEL' },
  },
  {
    merchant: {
      merchantId: 'ARMILLA00000007',
      name: 'Metro Armilla',
      city: 'Athens',
      country: 'GR',
      categoryCode: '4111',
    },
    signInName: 'transit',
    password: 'mind-the-gap-athens',
    terminalIds: ['ARM00007'],
    setUp: { ...GREECE, profile: 'TRANSIT' },
  },
  {
    merchant: {
      merchantId: 'ARMILLA00000008',
      name: 'Bakery on the Quay',
      city: 'Bristol',
      country: 'GB',
      categoryCode: '5814',
    },
    signInName: 'bakery',
    password: 'scones-and-tea',
    terminalIds: ['ARM00008'],
    setUp: BRITAIN,
  },
];

/**
 * Writes those merchants of the test world that the register has not. One that has any other
 * merchant is left alone.
 */
export async function seed(database: Database): Promise<void> {
  const rows = await database.all<{ merchant_id: string }>('SELECT merchant_id FROM merchant');
  const known = new Set(rows.map(({ merchant_id }) => merchant_id));
  const ours = new Set(TEST_WORLD.map(({ merchant }) => merchant.merchantId));
  if ([...known].some((merchantId) => !ours.has(merchantId))) return;
  const missing = TEST_WORLD.filter(({ merchant }) => !known.has(merchant.merchantId));
  const hashed = await Promise.all(
    missing.map(async (seeded) => ({
      ...seeded,
      hash: await hashPassword(new SecretText(seeded.password)),
    })),
  );
  if (hashed.length === 0) return;
  await database.transaction(async (tx) => {
    for (const { merchant, signInName, terminalIds, hash } of hashed) {
      await tx.all(
        `INSERT INTO merchant (merchant_id, name, city, country, category_code, sign_in_name,
           password) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
        merchant.merchantId,
        merchant.name,
        merchant.city,
        merchant.country,
        merchant.categoryCode,
        signInName,
        hash,
      );
      for (const terminalId of terminalIds) {
        await tx.all(
          `INSERT INTO terminal (terminal_id, merchant_id) VALUES ($1, $2)
           ON CONFLICT DO NOTHING`,
          terminalId,
          merchant.merchantId,
        );
      }
    }
  });
}
