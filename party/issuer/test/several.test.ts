/** One bank in two processes: what belongs to one account is decided one after another all the same. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Message } from '@armilla/iso8583';
import { ask, type Bank, plastic, request, reversalOf, twoProcesses } from './bank.ts';

const skip = process.env.ARMILLA_TEST_POSTGRES === undefined && 'no PostgreSQL server in this run';

async function inTwo(run: (one: Bank, other: Bank) => Promise<void>): Promise<void> {
  const [one, other] = (await twoProcesses()) ?? assert.fail('no server');
  try {
    await run(one, other);
  } finally {
    await one.close();
    await other.close();
  }
}

async function held({ database }: Bank): Promise<bigint> {
  const [row] = await database.all<{ held: bigint }>(
    "SELECT SUM(debits_pending) AS held FROM ledger_balance WHERE side = 'HOLDER'",
  );
  return row?.held ?? 0n;
}

test('an account gives out no more than it has, whichever process is asked', { skip }, () =>
  inTwo(async (one, other) => {
    const { pan } = await plastic(one, 'insufficient-funds');
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        ask(i % 2 === 0 ? one : other, request({ pan, amountMinor: 12, stan: 1 + i })),
      ),
    );
    // It has a hundred.
    assert.equal(answers.filter(({ fields }) => fields[39] === '00').length, 8);
    assert.equal(await held(one), 96n);
  }),
);

for (const mti of ['0100', '0220']) {
  test(`a ${mti} and its reversal are never both missed by the other`, { skip }, () =>
    inTwo(async (one, other) => {
      const { pan } = await plastic(one, 'approve');
      for (let i = 1; i <= 60; i += 3) {
        const sales: Message[] = [i, i + 1, i + 2].map((stan) => ({
          ...request({ pan, amountMinor: 100, stan }),
          mti,
        }));
        await Promise.all(
          sales.flatMap((sale, k) => [
            ask(one, sale),
            ask(other, reversalOf(sale, 1_000 + 3 * i + k)),
          ]),
        );
        assert.equal(await held(one), 0n, `after ${i}`);
      }
    }),
  );
}
