/** A customer's points: how many, what they are worth, and the payments they came from. */
import type { pageOperations } from '@armilla/api/issuer-pages';
import type { AnswerOf } from '@armilla/kit/contract';
import type { RewardsProgramme } from '@armilla/kit/programme';
import { pointsBalance, pointsUnit, redeemablePoints } from '../decide/posting.ts';
import type { House } from '../deps.ts';
import { redeem } from '../rewards/split.ts';
import { type StatementLine, statement } from '../statement/lines.ts';
import { type Account, accountsOf } from '../store/customers.ts';
import { holderFigures } from '../store/ledger.ts';

type Answer = AnswerOf<(typeof pageOperations)['getPoints']>;
type Programme = Answer['programmes'][number];

/** Payments that are looked at for points. */
const MOST_LINES = 200;

export async function getPoints(house: House, customerId: string): Promise<Answer> {
  const { database, programme } = house;
  const lines = await statement(database, customerId, MOST_LINES);
  const programmes: Programme[] = [];
  for (const account of await accountsOf(database, customerId)) {
    const rewards = programme.rewards.find((one) => one.programme === account.rewards);
    if (rewards !== undefined) programmes.push(await viewOf(house, account, rewards, lines));
  }
  return { programmes };
}

async function viewOf(
  { database }: House,
  { accountId, name, currency }: Account,
  rewards: RewardsProgramme,
  lines: readonly StatementLine[],
): Promise<Programme> {
  const { programme, pointsPerUnit } = rewards;
  const figures = await holderFigures(database, accountId, pointsUnit(programme));
  const redeemable = redeemablePoints(figures);
  const rate = rewards.redeemable ? rewards.worth : undefined;
  const money = (amountMinor: number) => ({ amountMinor, currency });
  const worth =
    rate && money(redeem(rate, Number.MAX_SAFE_INTEGER, redeemable, redeemable).paidMinor);
  return {
    accountId,
    accountName: name,
    programme,
    balance: pointsBalance(figures),
    redeemable,
    worth: worth ?? null,
    rate: rate === undefined ? null : { points: rate.points, worth: money(rate.minor) },
    pointsPerUnit,
    lots: lines.filter((line) => line.accountId === accountId).flatMap(lotOf),
  };
}

function lotOf(line: StatementLine): Programme['lots'] {
  const { transactionId, at, merchantName, posting, points: earned = 0 } = line;
  const used = line.redeemed?.points ?? 0;
  if (line.outcome === 'DECLINED' || (earned === 0 && used === 0)) return [];
  return [{ transactionId, at, merchantName, earned, used, posting }];
}
