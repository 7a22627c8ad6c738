/** A customer does not recognise a payment; remembers it, or the bank answers. */
import { issuerContract } from '@armilla/api/issuer';
import { isRefusal } from '@armilla/kit/refusal';
import { type Acting, insisting } from './acting.ts';

export async function dispute(acting: Acting): Promise<void> {
  const { world, ground, dice } = acting;
  const plastic = dice.pick(ground.plastics.filter((card) => world.dpansOf(card).length > 0));
  const customer = world.customer(plastic);
  const listed = await insisting(acting, () => customer.listTransactions({ limit: 50 }));
  if (isRefusal(listed) || listed.transactions.length === 0) return;
  const { transactionId } = dice.pick(listed.transactions);
  const asked = { transactionId, reason: 'NOT_RECOGNISED', freeze: false } as const;
  const opened = await insisting(acting, (o) => customer.disputePayment(asked, o));
  world.sometimes.saw(`dispute: ${isRefusal(opened) ? opened.code : 'opened'}`);
  if (isRefusal(opened)) return;
  const { disputeId } = opened.dispute;
  await world.machine.wait(dice.between(1_000, 120_000));
  if (dice.odds(0.5)) {
    const gone = await insisting(acting, (o) => customer.withdrawDispute({ disputeId }, o));
    return world.sometimes.saw(`dispute: ${isRefusal(gone) ? gone.code : 'withdrawn'}`);
  }
  const place = `issuer-${plastic.programmeId}`;
  const rows = world
    .disk(place)
    .rows<{ agent_id: string }>(`SELECT agent_id FROM desk_agent WHERE login = 'agent'`);
  const id = rows[0]?.agent_id ?? '';
  const caller = { kind: 'person', role: 'agent', id, steppedUp: true } as const;
  const desk = world.parties.client(issuerContract, place, caller);
  const decision = dice.pick(['ACCEPT', 'REFUSE'] as const);
  const ended = await insisting(acting, (o) =>
    desk.deskResolveDispute({ disputeId, decision, comment: 'looked into' }, o),
  );
  world.sometimes.saw(`dispute: ${isRefusal(ended) ? ended.code : decision}`);
}
