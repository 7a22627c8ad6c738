/** What merchants do after a sale: give back, take back, and hand in the day's payments. */
import { TEST_WORLD } from '@armilla/acquirer';
import { acquirerContract } from '@armilla/api/acquirer';
import { isRefusal } from '@armilla/kit/refusal';
import { type Acting, insisting } from './acting.ts';

type Paid = ReturnType<Acting['model']['approved']>[number];

export function refund(acting: Acting): Promise<void> {
  return withPayment(acting, 'PURCHASE', async (sale) => {
    const { dice, model, world } = acting;
    const { rrn } = sale.told;
    const cost = model.costMinor(sale.told);
    const amountMinor = dice.odds(0.5) ? cost : dice.between(1, cost);
    const answer = await insisting(acting, (options) =>
      merchantAt(acting, sale.terminalId).refundPayment({ rrn, amountMinor }, options),
    );
    if (isRefusal(answer)) return world.sometimes.saw(`refund refused: ${answer.code}`);
    world.sometimes.saw('refunded');
    model.followUps.push({ kind: 'REFUND', rrn, amountMinor });
  });
}

export function voidSale(acting: Acting): Promise<void> {
  return withPayment(acting, acting.dice.pick(['PURCHASE', 'PREAUTHORISATION']), async (sale) => {
    const { model, world } = acting;
    const { rrn } = sale.told;
    const answer = await insisting(acting, (options) =>
      merchantAt(acting, sale.terminalId).voidPayment({ rrn }, options),
    );
    if (isRefusal(answer)) return world.sometimes.saw(`void refused: ${answer.code}`);
    world.sometimes.saw('voided');
    model.followUps.push({ kind: 'VOID', rrn, amountMinor: model.costMinor(sale.told) });
  });
}

/** Less was taken than was approved. */
export function reduce(acting: Acting): Promise<void> {
  return withPayment(acting, acting.dice.pick(['PURCHASE', 'PREAUTHORISATION']), (sale) =>
    comesTo(
      acting,
      sale,
      'reducePayment',
      acting.dice.between(1, acting.model.costMinor(sale.told)),
    ),
  );
}

/** What was held becomes a payment of its final amount. */
export function complete(acting: Acting): Promise<void> {
  return withPayment(acting, 'PREAUTHORISATION', (sale) => {
    const held = acting.model.costMinor(sale.told);
    const amountMinor = acting.dice.odds(0.5) ? held : acting.dice.between(1, held);
    return comesTo(acting, sale, 'completePayment', amountMinor);
  });
}

/** The journey goes on: more is held. */
export function increment(acting: Acting): Promise<void> {
  return withPayment(acting, 'PREAUTHORISATION', async (sale) => {
    const { dice, model, world } = acting;
    const { rrn } = sale.told;
    const amountMinor = dice.between(1, 2_000);
    const before = model.costMinor(sale.told);
    const answer = await insisting(acting, (options) =>
      merchantAt(acting, sale.terminalId).incrementPayment({ rrn, amountMinor }, options),
    );
    if (isRefusal(answer)) return world.sometimes.saw(`increment refused: ${answer.code}`);
    world.sometimes.saw('a hold is raised');
    model.standing.set(rrn, before + amountMinor);
  });
}

async function comesTo(
  acting: Acting,
  { terminalId, told: { rrn } }: Paid,
  step: 'reducePayment' | 'completePayment',
  amountMinor: number,
): Promise<void> {
  const { model, world } = acting;
  const answer = await insisting(acting, (options) =>
    merchantAt(acting, terminalId)[step]({ rrn, amountMinor }, options),
  );
  if (isRefusal(answer)) return world.sometimes.saw(`${step} refused: ${answer.code}`);
  world.sometimes.saw(step === 'reducePayment' ? 'less is taken' : 'a hold is completed');
  model.standing.set(rrn, amountMinor);
}

export async function closeDay(acting: Acting): Promise<void> {
  const { world } = acting;
  const caller = { kind: 'party', name: 'stage' } as const;
  const acquirer = world.parties.client(acquirerContract, 'acquirer', caller);
  const answer = await insisting(acting, (options) => acquirer.closeBusinessDay({}, options));
  if (!isRefusal(answer) && answer.fileId !== undefined) world.sometimes.saw('a day is closed');
}

/** A payment that is told as approved, of which something is left, and that nobody else is at. */
async function withPayment(
  { model, dice }: Acting,
  kind: Paid['told']['kind'],
  work: (sale: Paid) => Promise<void>,
): Promise<void> {
  const paid = model.approved().filter(({ told }) => {
    const isFree = !model.inHand.has(told.rrn) && model.costMinor(told) > 0;
    return told.kind === kind && isFree;
  });
  if (paid.length === 0) return;
  const sale = dice.pick(paid);
  model.inHand.add(sale.told.rrn);
  try {
    await work(sale);
  } finally {
    model.inHand.delete(sale.told.rrn);
  }
}

function merchantAt({ world }: Acting, terminalId: string) {
  const owner = TEST_WORLD.find(({ terminalIds }) => terminalIds.includes(terminalId));
  const id = owner?.merchant.merchantId ?? '';
  const caller = { kind: 'person', role: 'merchant', id } as const;
  return world.parties.client(acquirerContract, 'acquirer', caller);
}
