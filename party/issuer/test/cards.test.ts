/** The life of plastic: what its holder does with it, and what the network hears of it. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  ask,
  type Bank,
  customer,
  enrol,
  granted,
  idOf,
  openBank,
  plastic,
  refusal,
  request,
  surely,
  testServer,
  tokenUpdate,
} from './bank.ts';
import { fakeNetwork } from './network.ts';

type Network = Awaited<ReturnType<typeof fakeNetwork>>;

async function scene(): Promise<{ bank: Bank; network: Network; close: () => Promise<void> }> {
  const network = await fakeNetwork();
  const database = await testServer();
  const bank = await openBank({
    tokenService: network.client,
    ...(database && { database }),
    pause: (ms) => new Promise((done) => setTimeout(done, ms / 10).unref()),
  });
  return { bank, network, close: () => bank.close() };
}

let { bank, network, close } = await scene();
after(() => close());

/** Another bank for a test that spoils its cards. */
async function fresh() {
  await close();
  ({ bank, network, close } = await scene());
}

async function stateOf(login: string, cardId: string) {
  const { cards } = granted(await (await customer(bank, login)).listCards({}));
  const card = cards.find((one) => one.cardId === cardId);
  assert.ok(card, 'no such card');
  return card;
}

async function pays(pan: string, stan: number): Promise<string | undefined> {
  const answer = await ask(bank, request({ pan, amountMinor: 100, stan }));
  return answer.fields[39];
}

test('a closed card never pays again, and the network acknowledges it', async () => {
  const card = await plastic(bank, 'approve');
  const { cardId, pan } = card;
  const maria = await surely(bank, 'maria');
  const weak = await customer(bank, 'maria');
  assert.equal(refusal(await weak.closeCard({ cardId })), 'STEP_UP_REQUIRED');
  assert.equal(await pays(pan, 1), '00');
  const closed = granted(await maria.closeCard({ cardId }));
  assert.deepEqual([closed.card.state, closed.network], ['CLOSED', 'ACKNOWLEDGED']);
  assert.equal(await pays(pan, 2), '62');
  const { panUniqueReference } = network.asked('updateAccountState').at(-1) ?? {};
  assert.deepEqual(network.asked('updateAccountState'), [{ panUniqueReference, event: 'CLOSED' }]);
  for (const command of ['unblockCard', 'blockCard', 'orderReplacement', 'receiveCard'] as const) {
    assert.equal(refusal(await maria[command]({ cardId })), 'CARD_STATE', command);
  }
  await fresh();
});

test('with the network down the bank declines at once and says that it is pending', async () => {
  const { cardId, pan } = await plastic(bank, 'approve');
  const maria = await surely(bank, 'maria');
  network.state.up = false;
  const closed = granted(await maria.closeCard({ cardId }));
  assert.deepEqual([closed.card.state, closed.network], ['CLOSED', 'PENDING_AT_NETWORK']);
  assert.equal(await pays(pan, 1), '62');
  network.state.up = true;
  bank.clock.advance(60_000);
  await bank.issuer.settled();
  assert.deepEqual(
    network.asked('updateAccountState').map(({ event }) => event),
    ['CLOSED'],
  );
  const again = granted(await maria.closeCard({ cardId }));
  assert.equal(again.network, 'ACKNOWLEDGED');
  await fresh();
});

test('a block that is delivered late never comes after its release', async () => {
  const { cardId, pan } = await plastic(bank, 'approve');
  const maria = await surely(bank, 'maria');
  network.state.up = false;
  assert.equal(granted(await maria.blockCard({ cardId })).network, 'PENDING_AT_NETWORK');
  assert.equal(await pays(pan, 1), '62');
  network.state.up = true;
  const free = granted(await maria.unblockCard({ cardId }));
  assert.deepEqual([free.card.state, free.card.blockedBy], ['ACTIVE', []]);
  bank.clock.advance(60_000);
  await bank.issuer.settled();
  assert.deepEqual(
    network.asked('updateAccountState').map(({ event }) => event),
    ['UNBLOCKED'],
  );
  assert.equal(await pays(pan, 2), '00');
  await fresh();
});

test('a customer takes away their own freeze and not the bank’s', async () => {
  const { cardId } = await plastic(bank, 'approve');
  const weak = await customer(bank, 'maria');
  const maria = await surely(bank, 'maria');
  assert.deepEqual(granted(await weak.blockCard({ cardId })).card.blockedBy, ['CUSTOMER']);
  assert.equal(refusal(await weak.unblockCard({ cardId })), 'STEP_UP_REQUIRED');
  assert.equal(await bank.issuer.commandCard(cardId, 'BLOCK'), 'BLOCKED');
  const left = granted(await maria.unblockCard({ cardId }));
  assert.deepEqual([left.card.state, left.card.blockedBy], ['BLOCKED', ['BANK']]);
  assert.equal(refusal(await maria.unblockCard({ cardId })), 'HOLD_OF_ANOTHER');
  const stranger = await surely(bank, 'nikos');
  assert.equal(refusal(await stranger.unblockCard({ cardId })), 'NOT_FOUND');
  assert.equal(refusal(await stranger.reportCardLost({ cardId, reason: 'LOST' })), 'NOT_FOUND');
  assert.equal(await bank.issuer.commandCard(cardId, 'UNBLOCK'), 'ACTIVE');
  await bank.issuer.settled();
  await fresh();
});

test('a lost card is replaced: another number for the same account, and the tokens move', async () => {
  const card = await plastic(bank, 'approve');
  const { cardId } = card;
  const { panUniqueReference = '' } = granted(await enrol(bank, 'moving', card));
  await bank.tokenService.notifyTokenUpdated(tokenUpdate(panUniqueReference));
  const weak = await customer(bank, 'maria');
  const maria = await surely(bank, 'maria');
  const lost = granted(await weak.reportCardLost({ cardId, reason: 'LOST' }));
  assert.deepEqual([lost.card.state, lost.network], ['LOST', 'ACKNOWLEDGED']);
  assert.equal(await pays(card.pan, 1), '41');

  assert.equal(refusal(await weak.orderReplacement({ cardId })), 'STEP_UP_REQUIRED');
  const ordered = await Promise.all(
    Array.from({ length: 5 }, () => maria.orderReplacement({ cardId })),
  );
  const ids = new Set(ordered.map((answer) => granted(answer).card.cardId));
  assert.equal(ids.size, 1, 'ordered five times, it is one card');
  const replacement = granted(await maria.orderReplacement({ cardId })).card;
  assert.deepEqual(
    [replacement.state, replacement.replaces, replacement.accountId],
    ['ORDERED', cardId, lost.card.accountId],
  );
  const arrived = await plastic(bank, 'approve-replacement');
  assert.notEqual(arrived.pan, card.pan);
  assert.equal(arrived.pan.slice(0, 8), card.pan.slice(0, 8));
  const activation = { cardId: replacement.cardId, panLastFour: arrived.pan.slice(-4) };
  assert.equal(refusal(await maria.activateCard(activation)), 'CARD_STATE');
  assert.equal(granted(await maria.receiveCard(activation)).card.state, 'RECEIVED');
  assert.equal(await pays(arrived.pan, 2), '62');

  const activated = granted(await maria.activateCard(activation));
  assert.deepEqual([activated.card.state, activated.network], ['ACTIVE', 'ACKNOWLEDGED']);
  assert.equal((await stateOf('maria', cardId)).state, 'REPLACED');
  assert.equal(await pays(card.pan, 3), '62');
  assert.equal(await pays(arrived.pan, 4), '00');
  const [moved] = network.asked('replaceAccount');
  assert.equal(moved?.panUniqueReference, panUniqueReference);
  assert.deepEqual(await network.opened(moved?.encryptedCard), {
    pan: arrived.pan,
    expiry: arrived.expiry,
  });

  const newReference = String(moved?.newPanUniqueReference);
  const event = 'MOVED_TO_NEW_CARD' as const;
  await bank.tokenService.notifyTokenUpdated(tokenUpdate(newReference, { event, at: 2 }));
  assert.equal((await stateOf('maria', cardId)).tokens.length, 0);
  assert.equal((await stateOf('maria', replacement.cardId)).tokens.length, 1);
  const enrolled = granted(await enrol(bank, 'replaced', arrived));
  const first = granted(await enrol(bank, 'moving', card));
  assert.equal(enrolled.paymentAccountReference, first.paymentAccountReference);
  await fresh();
});

test('a replacement that is lost on its way is replaced again, and all tokens end on the last', async () => {
  const card = await plastic(bank, 'credit');
  const maria = await surely(bank, 'maria');
  await maria.reportCardLost({ cardId: card.cardId, reason: 'STOLEN' });
  const first = granted(await maria.orderReplacement({ cardId: card.cardId })).card;
  assert.equal(refusal(await maria.orderReplacement({ cardId: first.cardId })), 'CARD_STATE');
  await maria.reportCardLost({ cardId: first.cardId, reason: 'LOST' });
  const second = granted(await maria.orderReplacement({ cardId: card.cardId })).card;
  assert.equal(second.replaces, first.cardId);
  const { panLastFour } = second.face;
  await maria.receiveCard({ cardId: second.cardId });
  granted(await maria.activateCard({ cardId: second.cardId, panLastFour }));
  await bank.issuer.settled();
  const references = network.asked('replaceAccount').map((one) => one.newPanUniqueReference);
  assert.equal(references.length, 2);
  assert.equal(new Set(references).size, 1);
  for (const { cardId } of [card, first]) {
    assert.equal((await stateOf('maria', cardId)).state, 'REPLACED');
  }
  await fresh();
});

test('a frozen card’s replacement is not frozen, and a replaced card is over', async () => {
  const card = await plastic(bank, 'credit');
  const maria = await surely(bank, 'maria');
  await maria.blockCard({ cardId: card.cardId });
  const next = granted(await maria.orderReplacement({ cardId: card.cardId })).card;
  await maria.receiveCard({ cardId: next.cardId });
  network.state.up = false;
  const { panLastFour } = next.face;
  const activated = granted(await maria.activateCard({ cardId: next.cardId, panLastFour }));
  assert.equal(activated.network, 'PENDING_AT_NETWORK');
  network.state.up = true;
  bank.clock.advance(60_000);
  await bank.issuer.settled();
  const events = network.asked('updateAccountState').map(({ event }) => event);
  assert.deepEqual(events, ['BLOCKED']);
  assert.equal(network.asked('replaceAccount').length, 1);
  assert.deepEqual((await stateOf('maria', next.cardId)).blockedBy, []);
  assert.equal(refusal(await maria.closeCard({ cardId: card.cardId })), 'CARD_STATE');
  await fresh();
});

test('a token that comes up on a card that may not pay meets what the card met', async () => {
  const card = await plastic(bank, 'approve');
  const { panUniqueReference = '' } = granted(await enrol(bank, 'late', card));
  await bank.issuer.commandCard(card.cardId, 'BLOCK');
  await bank.issuer.settled();
  const events = () => network.asked('updateAccountState').map(({ event }) => event);
  assert.deepEqual(events(), ['BLOCKED']);
  await bank.tokenService.notifyTokenUpdated(tokenUpdate(panUniqueReference));
  await bank.issuer.settled();
  assert.deepEqual(events(), ['BLOCKED', 'BLOCKED']);
  const held = { status: 'SUSPENDED', event: 'SUSPENDED', at: 2 } as const;
  const word = { ...held, suspendedBy: ['ISSUER' as const] };
  await bank.tokenService.notifyTokenUpdated(tokenUpdate(panUniqueReference, word));
  await bank.issuer.settled();
  assert.equal(events().length, 2, 'what is held is not held again');
  await bank.issuer.commandCard(card.cardId, 'CLOSE');
  const other = { tokenUniqueReference: 'DARMTOKEN00000009', at: 3 };
  await bank.tokenService.notifyTokenUpdated(tokenUpdate(panUniqueReference, other));
  await bank.issuer.settled();
  assert.deepEqual(events().slice(2), ['CLOSED', 'CLOSED']);
  await fresh();
});

test('a card that is closed while fifty ask for everything ends in a legal state', async () => {
  const { cardId } = await plastic(bank, 'approve');
  const maria = await surely(bank, 'maria');
  const work = Array.from({ length: 50 }, (_, i) => {
    switch (i % 5) {
      case 0:
        return maria.blockCard({ cardId });
      case 1:
        return maria.unblockCard({ cardId });
      case 2:
        return maria.orderReplacement({ cardId });
      case 3:
        return maria.reportCardLost({ cardId, reason: 'LOST' });
      default:
        return i === 49 ? maria.closeCard({ cardId }) : maria.listCards({});
    }
  });
  const codes = new Set((await Promise.all(work)).map(refusal));
  for (const code of codes) {
    assert.ok([undefined, 'CARD_STATE', 'HOLD_OF_ANOTHER'].includes(code), String(code));
  }
  const { cards } = granted(await maria.listCards({}));
  assert.equal(cards.find((one) => one.cardId === cardId)?.state, 'CLOSED');
  // None where the closing overtook all ten orders: a closed card is not replaced.
  assert.ok(cards.filter((one) => one.replaces === cardId).length <= 1, 'replaced twice');
  bank.clock.advance(60_000);
  await bank.issuer.settled();
  const events = network.asked('updateAccountState').map(({ event }) => event);
  assert.equal(events.at(-1), 'CLOSED');
  await fresh();
});

test('nonsense about cards is refused by the catalogue', async () => {
  const maria = await surely(bank, 'maria');
  for (const cardId of ['', 'x', '../..', 'card_'.padEnd(4_000, '0')]) {
    assert.equal(refusal(await maria.blockCard({ cardId })), 'INPUT_INVALID');
    assert.equal(refusal(await maria.pushCard({ cardId })), 'INPUT_INVALID');
  }
  const cardId = idOf('card', 'nobody');
  assert.equal(refusal(await maria.blockCard({ cardId })), 'NOT_FOUND');
  assert.equal(refusal(await maria.orderReplacement({ cardId })), 'NOT_FOUND');
  assert.equal(refusal(await bank.anyone.blockCard({ cardId })), 'NOT_SIGNED_IN');
  const wallet = bank.as({ kind: 'party', name: 'wallet' });
  assert.equal(refusal(await wallet.closeCard({ cardId })), 'NOT_ALLOWED');
});
