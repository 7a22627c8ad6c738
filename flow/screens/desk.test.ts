/** The bank's desk by hand: callers verified without questions, and everything on record. */
import assert from 'node:assert/strict';
import { issuerContract } from '@armilla/api/issuer';
import { httpClient } from '@armilla/kit/contract';
import { agentText, cardholderText, isRefusal } from '@armilla/kit/refusal';
import { bankPages, type Cardholder, eventually, no, type Scene, yes } from '../scene.ts';
import { journeysOfBanks } from './browser.ts';
import { callsBack, isAgent, proves, says, signsInAtDesk, takesCall } from './desking.ts';
import { wear } from './looks.ts';

const OTHER = 'campus';
const { bankJourney: journey } = journeysOfBanks();

/** A card of an operator that serves every band, added by hand: its pages are its own. */
async function addsOther(scene: Scene, caller: Cardholder): Promise<void> {
  const other = httpClient(issuerContract, { baseUrl: scene.url, prefix: `issuer-${OTHER}` });
  const card = yes(await other.listTestPlastic({})).plastic.find(
    ({ story }) => story === 'approve',
  );
  assert.ok(card);
  const enrolmentId = await caller.asksToAdd(card);
  yes(await caller.phone.submitCode(enrolmentId, await caller.codeSentTo(card.mobile)));
  const pages = await bankPages(scene.url, OTHER)(card);
  await eventually(async () => {
    const answer = await pages.approveEnrolment({ enrolmentId });
    return isRefusal(answer) ? undefined : answer;
  });
  yes(await caller.phone.sync());
}

async function withBand(scene: Scene): Promise<Cardholder> {
  const caller = await scene.cardholder();
  await caller.wears();
  return caller;
}

journey('M10 no SMS came: the caller confirms at the bank’s page, and pays', async (visitor) => {
  const { page, scene, click, see } = visitor;
  const caller = await withBand(scene);
  const plastic = await scene.plastic('lost-sms');
  const enrolmentId = await caller.asksToAdd(plastic);
  await signsInAtDesk(visitor, scene.bank.id, 'agent');
  await see('queue-enrolment');
  await takesCall(visitor, plastic.cardholderName);
  await page.getByText('Verify the caller first').waitFor();
  assert.equal(await page.getByTestId('activate').count(), 0, 'nobody is verified yet');

  await click('verify-PUSH');
  const number = await visitor.text('verify-number');
  const pages = await scene.customer(plastic);
  const [request] = yes(await pages.listDeskRequests({})).requests;
  yes(await pages.approveDeskRequest({ deskRequestId: request?.deskRequestId ?? '', number }));
  await see('verified');
  await click('activate');
  await says(visitor, 'Her telephone is abroad, no SMS comes.');
  await proves(visitor);
  await see('activated');

  yes(await caller.phone.sync());
  assert.equal(yes(await caller.phone.enrolment(enrolmentId)).state, 'ACTIVE');
  assert.equal((await caller.taps(100)).approved, true);
  assert.deepEqual(await visitor.complaints(), []);
});

journey('B10 nobody approves their own request, and another supervisor does', async (visitor) => {
  const { page, scene, click, see } = visitor;
  const caller = await withBand(scene);
  const plastic = await scene.plastic('orange');
  const { enrolmentId } = yes(await caller.types(plastic));
  const { version } = yes(await caller.phone.terms(enrolmentId));
  yes(await caller.phone.acceptTerms(enrolmentId, version));

  await signsInAtDesk(visitor, scene.bank.id, 'supervisor');
  await takesCall(visitor, plastic.cardholderName);
  await callsBack(visitor, plastic);
  await click('activate');
  await says(visitor, 'New account, known voice.');
  await proves(visitor);
  await page.locator('[data-code=SECOND_AGENT_REQUIRED]').waitFor();
  await page.getByTestId('desk-act').getByText('High risk').waitFor();
  await click('ask-second');
  await page.getByTestId('approval-state').getByText('waits for a supervisor').waitFor();
  const address = page.url();
  await click('desk-to-queue');
  await page.getByTestId('queue-not-yours').getByText('Yours').waitFor();

  await isAgent(page, scene.bank.id, 'supervisor-2');
  await visitor.go(`/desk/${scene.bank.id}`);
  await click('queue-decide');
  await says(visitor, 'I listened to it.');
  await page.getByText('Approved by').waitFor();

  await isAgent(page, scene.bank.id, 'supervisor');
  await visitor.go(address);
  await page.getByTestId('approval-state').getByText('approved by').waitFor();
  await click('activate');
  await says(visitor, 'Two of us heard him.');
  await see('activated');
  yes(await caller.phone.sync());
  assert.equal((await caller.taps(100)).approved, true);

  await click('desk-to-audit');
  const deed = page.locator('[data-what=decideApproval]');
  await deed.first().getByText('“I listened to it.”').waitFor();
  await click('audit-verify');
  await see('audit-whole');
  assert.deepEqual(await visitor.complaints(), []);
});

journey(
  'M27 by telephone a lost band is held for anybody, and stopped for its holder',
  async (visitor) => {
    const { page, scene, click } = visitor;
    const caller = await withBand(scene);
    const plastic = await scene.plastic('approve');
    await caller.adds(plastic);
    await addsOther(scene, caller);
    await signsInAtDesk(visitor, scene.bank.id, 'agent');
    await takesCall(visitor, plastic.cardholderName);
    assert.equal(await page.getByTestId('case-token').count(), 1, 'this bank’s own alone');
    assert.equal(await page.getByTestId('act-REMOVE').count(), 0, 'nobody is verified yet');

    await click('act-LOST');
    await says(visitor, 'Left on the beach.');
    const done = page.getByTestId('act-done');
    await done.getByText('1 card of this bank is held.').waitFor();
    await done.getByText('The service holds 1 card of other banks').waitFor();
    assert.equal((await caller.taps(100)).approved, false);

    await callsBack(visitor, plastic);
    await click('act-LOST');
    await says(visitor, 'It is she, and it is gone.');
    await proves(visitor);
    if (scene.bank.lostWearable.action === 'DELETE') {
      await done.getByText('1 card of this bank is ended on the wearable.').waitFor();
      await page.getByTestId('token-status').getByText('Removed').waitFor();
      yes(await caller.phone.sync());
      await caller.unlocks();
      no(await scene.stage.arm({ serialNumber: caller.serialNumber }), 'NO_CARD_ON_BAND');
    } else {
      await done.getByText('1 card of this bank is held.').waitFor();
      assert.equal((await caller.taps(100)).approved, false);
    }
    assert.deepEqual(await visitor.complaints(), []);
  },
);

journey(
  'B2 B3 a receipt leads to the payment, and its decline is told in the agent’s language',
  async (visitor) => {
    const { page, scene, click, see } = visitor;
    const caller = await withBand(scene);
    const plastic = await scene.plastic('insufficient-funds');
    await caller.adds(plastic);
    const tap = await caller.taps(1_240);
    assert.equal(tap.reason, 'INSUFFICIENT_FUNDS');
    await signsInAtDesk(visitor, scene.bank.id, 'agent');
    await click('desk-to-search');
    await page.getByTestId('search-by-RECEIPT').check({ force: true });
    await click('search-go');
    await page.getByText('An amount such as 12.40.').waitFor();
    await page.getByTestId('search-dpanLastFour').fill(tap.dpanLastFour ?? '');
    await page.getByTestId('search-amount').fill('12.40');
    await click('search-go');
    const decline = page.getByTestId('decline');
    await decline.getByText(agentText('INSUFFICIENT_FUNDS', 'en')).waitFor();
    const size = { width: 1360, height: 900 };
    for (const language of ['el', 'uk'] as const) {
      await wear(page, { language, theme: 'dark', size });
      await decline.getByText(agentText('INSUFFICIENT_FUNDS', language)).waitFor();
      await decline.getByText(cardholderText('INSUFFICIENT_FUNDS', language)).waitFor();
    }
    await page.getByTestId('receipt-hit').getByRole('button').click();
    await see('desk-case');
    // Whoever the plastic names in Latin letters is named here as they write themselves.
    const { name } = yes(await (await scene.customer(plastic)).getCustomer({}));
    await page.getByRole('heading', { name }).waitFor();
    assert.deepEqual(await visitor.complaints(), []);
  },
);

journey(
  'B6 the bank’s freeze is the bank’s: the holder’s own stays when it is taken away',
  async (visitor) => {
    const { page, scene, click, see } = visitor;
    const caller = await withBand(scene);
    const plastic = await scene.plastic('green');
    await caller.adds(plastic);
    const [card] = yes(await caller.phone.cards()).cards;
    await signsInAtDesk(visitor, scene.bank.id, 'agent-2');
    await takesCall(visitor, plastic.cardholderName);
    await callsBack(visitor, plastic);
    const token = page.getByTestId('case-token').filter({ hasText: card?.dpanLastFour ?? '?' });
    await token.getByTestId('act-HOLD').click();
    await says(visitor, 'A payment she does not know.');
    await token.getByText('by this bank').waitFor();
    assert.equal((await caller.taps(100)).approved, false);
    yes(await caller.wallet.freezeCard({ cardId: card?.cardId ?? '' }));
    await token.getByTestId('act-RELEASE').click();
    await says(visitor, 'It was her daughter.');
    await proves(visitor);
    await page.getByTestId('act-done').getByText('Somebody else still holds it').waitFor();
    await token.getByText('by the cardholder').waitFor();
    assert.equal((await caller.taps(100)).approved, false);
    await click('show-history');
    await see('audit-lines');
    await page.locator('[data-what=deskResumeToken]').first().getByText('daughter').waitFor();
    assert.deepEqual(await visitor.complaints(), []);
  },
);
