/** The merchants of the test world, written at the first start. Their passwords are public. */
import type { Database } from '@armilla/kit/database';
import { hashPassword } from '@armilla/kit/password';
import { SecretText } from '@armilla/kit/secret';
import type { Merchant } from '../decide/register.ts';

interface Seeded {
  readonly merchant: Merchant;
  readonly signInName: string;
  readonly password: string;
  readonly terminalIds: readonly string[];
}

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
  },
];

/** Writes the test world into an empty register; one that has a merchant is left alone. */
export async function seed(database: Database): Promise<void> {
  if ((await database.all('SELECT merchant_id FROM merchant LIMIT 1')).length > 0) return;
  const hashes = await Promise.all(
    TEST_WORLD.map(({ password }) => hashPassword(new SecretText(password))),
  );
  await database.transaction(async (tx) => {
    for (const [i, { merchant, signInName, terminalIds }] of TEST_WORLD.entries()) {
      await tx.all(
        `INSERT INTO merchant (merchant_id, name, city, country, category_code, sign_in_name,
           password) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
        merchant.merchantId,
        merchant.name,
        merchant.city,
        merchant.country,
        merchant.categoryCode,
        signInName,
        hashes[i] ?? '',
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
