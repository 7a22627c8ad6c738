/** Somebody with one card on the band, and their own eyes at the bank. */
import { type Scene, type Tap, yes } from './scene.ts';

export async function wearing(scene: Scene, story = 'approve') {
  const maria = await scene.cardholder();
  await maria.wears();
  const plastic = await scene.plastic(story);
  await maria.adds(plastic);
  const bank = await scene.customer(plastic);
  /** The statement line of a tap, once the bank has it. */
  const line = async ({ rrn }: Pick<Tap, 'rrn'>) => {
    const { transactions } = yes(await bank.listTransactions({ limit: 200 }));
    return transactions.find((one) => one.rrn === rrn);
  };
  /** What may be spent now, in minor units. */
  const available = async () => {
    const { accounts } = yes(await bank.listAccounts({}));
    const { cards } = yes(await bank.listCards({}));
    const accountId = cards.find(({ cardId }) => cardId === plastic.cardId)?.accountId;
    return accounts.find((one) => one.accountId === accountId)?.available.amountMinor ?? 0;
  };
  return { maria, plastic, bank, line, available };
}
