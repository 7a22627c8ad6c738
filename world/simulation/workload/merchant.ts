/** What merchants do after a sale: give back, take back, and hand in the day's payments. */
import { TEST_WORLD } from '@armilla/acquirer';
import { acquirerContract } from '@armilla/api/acquirer';
import { isRefusal } from '@armilla/kit/refusal';
import { type Acting, insisting } from './acting.ts';

export async function refund(acting: Acting): Promise<void> {
  const sale = paidBefore(acting);
  if (sale === undefined) return;
  const { dice, model, world } = acting;
  const { rrn, approvedMinor } = sale.told;
  const amountMinor = dice.odds(0.5) ? approvedMinor : dice.between(1, approvedMinor);
  const answer = await insisting(acting, (options) =>
    merchantAt(acting, sale.terminalId).refundPayment({ rrn, amountMinor }, options),
  );
  if (isRefusal(answer)) return world.sometimes.saw(`refund refused: ${answer.code}`);
  world.sometimes.saw('refunded');
  model.followUps.push({ kind: 'REFUND', rrn, amountMinor });
}

export async function voidSale(acting: Acting): Promise<void> {
  const sale = paidBefore(acting);
  if (sale === undefined) return;
  const { model, world } = acting;
  const { rrn, approvedMinor } = sale.told;
  const answer = await insisting(acting, (options) =>
    merchantAt(acting, sale.terminalId).voidPayment({ rrn }, options),
  );
  if (isRefusal(answer)) return world.sometimes.saw(`void refused: ${answer.code}`);
  world.sometimes.saw('voided');
  model.followUps.push({ kind: 'VOID', rrn, amountMinor: approvedMinor });
}

export async function closeDay(acting: Acting): Promise<void> {
  const { world } = acting;
  const caller = { kind: 'party', name: 'stage' } as const;
  const acquirer = world.parties.client(acquirerContract, 'acquirer', caller);
  const answer = await insisting(acting, (options) => acquirer.closeBusinessDay({}, options));
  if (!isRefusal(answer) && answer.fileId !== undefined) world.sometimes.saw('a day is closed');
}

/** A purchase that is told as approved, and nothing is known to be given back of. */
function paidBefore({ model, dice }: Acting) {
  const paid = model
    .approved()
    .filter(({ told }) => told.kind === 'PURCHASE' && model.givenBackMinor(told.rrn) === 0);
  return paid.length === 0 ? undefined : dice.pick(paid);
}

function merchantAt({ world }: Acting, terminalId: string) {
  const owner = TEST_WORLD.find(({ terminalIds }) => terminalIds.includes(terminalId));
  const id = owner?.merchant.merchantId ?? '';
  const caller = { kind: 'person', role: 'merchant', id } as const;
  return world.parties.client(acquirerContract, 'acquirer', caller);
}
