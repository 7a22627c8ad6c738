/**
 * Cards at stake: a payment after a no was acknowledged, a receipt in the wrong hands, a band that
 * was sold, a bank's hold that somebody else would like to lose.
 */
import assert from 'node:assert/strict';
import { issuerContract } from '@armilla/api/issuer';
import { httpClient } from '@armilla/kit/contract';
import { isRefusal } from '@armilla/kit/refusal';
import { everywhere } from './journey.ts';
import { type Cardholder, eventually, no, type Plastic, type Scene, yes } from './scene.ts';

const PASSWORD = 'armilla-test-1';
const comment = 'as the caller said';

async function wearing(scene: Scene, plastic: Plastic) {
  const maria = await scene.cardholder();
  await maria.wears();
  await maria.adds(plastic);
  const { deviceId } = yes(await maria.phone.device());
  const [card] = yes(await maria.phone.cards()).cards;
  assert.ok(card?.tokenUniqueReference);
  return { maria, deviceId, card, tokenUniqueReference: card.tokenUniqueReference };
}

/** Pays on and on until told to stop; the taps that began after the no was acknowledged. */
async function paysOn(maria: Cardholder, isOver: () => boolean): Promise<string[]> {
  const late: string[] = [];
  for (let taps = 0, after = 0; taps < 40 && after < 3; taps++) {
    const began = isOver();
    await maria.unlocks();
    if (isRefusal(await maria.arms())) return late;
    const { approved, rrn } = await maria.presents(100);
    if (began) after += 1;
    if (began && approved) late.push(rrn ?? '');
  }
  return late;
}

async function agentOf(scene: Scene) {
  const at = { baseUrl: scene.url, prefix: `issuer-${scene.bank.id}` };
  const signedIn = { agent: 'agent', password: PASSWORD };
  const { sessionToken } = yes(await httpClient(issuerContract, at).agentSignIn(signedIn));
  const agent = httpClient(issuerContract, { ...at, bearer: () => sessionToken });
  yes(await agent.agentStepUp({ password: PASSWORD }));
  return agent;
}

everywhere(['alpha-bank'], ({ alone }) => {
  alone('no tap begun after a no was acknowledged is approved', async (scene) => {
    const plastic = await scene.plastic('approve');
    const { maria, deviceId, card, tokenUniqueReference } = await wearing(scene, plastic);
    const { cardId } = plastic;
    const bank = await scene.customer(plastic);
    await maria.stepsUp();
    const { wallet } = maria;
    const noes: readonly (readonly [string, () => Promise<unknown>, () => Promise<unknown>])[] = [
      [
        'frozen by its holder',
        () => wallet.freezeCard({ cardId: card.cardId }),
        () => wallet.unfreezeCard({ cardId: card.cardId }),
      ],
      [
        'frozen at the bank’s page',
        () => bank.suspendToken({ tokenUniqueReference }),
        () => bank.resumeToken({ tokenUniqueReference }),
      ],
      ['blocked plastic', () => bank.blockCard({ cardId }), () => bank.unblockCard({ cardId })],
      [
        'lost band',
        () => wallet.reportDeviceLost({ deviceId, action: 'SUSPEND' }),
        () => wallet.reportDeviceFound({ deviceId }),
      ],
      ['cancelled plastic', () => bank.closeCard({ cardId }), async () => ({})],
    ];
    for (const [what, stop, release] of noes) {
      let over = false;
      const paying = paysOn(maria, () => over);
      await new Promise((resolve) => setTimeout(resolve, 150));
      const answer = yes(await stop()) as { network?: string };
      assert.notEqual(answer.network, 'PENDING_AT_NETWORK', what);
      over = true;
      assert.deepEqual(await paying, [], what);
      yes(await release());
      yes(await maria.phone.sync());
    }
  });

  alone('a receipt that was stolen and used is seen, and what came of it ends', async (scene) => {
    const plastic = await scene.plastic('approve');
    const bank = await scene.customer(plastic);
    const thief = await scene.cardholder();
    const maria = await scene.cardholder();
    for (const one of [thief, maria]) await one.wears();
    const { pushReceipt } = yes(await bank.pushCard({ cardId: plastic.cardId }));
    const adds = async (one: Cardholder) => {
      const { deviceId } = yes(await one.phone.device());
      return one.wallet.addPushedCard({ deviceId, pushReceipt, language: 'en' });
    };
    const answers = await Promise.all([adds(thief), adds(thief), adds(maria), adds(maria)]);
    const opened = answers.flatMap((answer) => (isRefusal(answer) ? [] : [answer]));
    assert.equal(opened.length, 1, 'one receipt, one card');
    const codes = answers.flatMap((answer) => (isRefusal(answer) ? [answer.code] : []));
    for (const code of codes) {
      assert.ok(['PUSH_RECEIPT_INVALID', 'CARD_ALREADY_ADDED'].includes(code), code);
    }
    const enrolmentId = opened[0]?.enrolmentId ?? '';
    await eventually(async () => {
      const { enrolments } = yes(await bank.listEnrolments({}));
      return enrolments.find((one) => one.enrolmentId === enrolmentId);
    });
    yes(await bank.refuseEnrolment({ enrolmentId }));
    const holder = isRefusal(await thief.wallet.getEnrolment({ enrolmentId })) ? maria : thief;
    const terms = yes(await holder.phone.terms(enrolmentId));
    const accepted = await holder.phone.acceptTerms(enrolmentId, terms.version);
    if (!isRefusal(accepted)) {
      await eventually(async () => {
        const { state } = yes(await holder.wallet.getEnrolment({ enrolmentId }));
        return state === 'DELETED' ? state : undefined;
      });
    }
    yes(await holder.phone.sync());
    assert.deepEqual((await holder.band()).cards, []);
  });

  alone(
    'a band that was sold is its new owner’s, whatever the old one’s bank is told',
    async (scene) => {
      const [hers, theirs] = [await scene.plastic('approve'), await scene.plastic('credit')];
      const { maria, deviceId, tokenUniqueReference } = await wearing(scene, hers);
      yes(await maria.wallet.unpairDevice({ deviceId }));
      const eleni = await scene.cardholder();
      eleni.holds(maria.serialNumber);
      yes(await eleni.phone.pair());
      yes(await eleni.phone.sync());
      await eleni.wear();
      yes(await eleni.phone.setPasscode('246813'));
      await eleni.adds(theirs);
      assert.equal((await eleni.taps(100)).approved, true);
      const agent = await agentOf(scene);
      const { hits } = yes(await agent.deskSearch({ pan: hers.pan }));
      const customerId = hits[0]?.customer.customerId ?? '';
      const { case: opened } = yes(await agent.openCase({ customerId, channel: 'PHONE' }));
      const report = {
        caseId: opened.caseId,
        tokenUniqueReference,
        reason: 'LOST',
        comment,
      } as const;
      const held = yes(await agent.deskHoldWearable(report));
      assert.deepEqual([held.tokens, held.othersHeld], [[], 0]);
      assert.equal((await eleni.taps(100)).approved, true);
      no(await maria.wallet.reportDeviceLost({ deviceId, action: 'DELETE' }), 'NOT_FOUND');
      no(await maria.wallet.nextPackage({ deviceId }), 'NOT_FOUND');
      await maria.stepsUp();
      const challenge = '0'.repeat(32);
      no(await maria.wallet.getRecoveryProof({ deviceId, challenge }), 'NOT_FOUND');
      assert.equal((await eleni.taps(100)).approved, true);
    },
  );

  alone('a bank’s hold goes along with a move that was begun before it', async (scene) => {
    const plastic = await scene.plastic('approve');
    const { maria, deviceId, tokenUniqueReference } = await wearing(scene, plastic);
    const anew = await maria.reinstalls();
    await anew.wears();
    const { deviceId: toDeviceId } = yes(await anew.phone.device());
    await anew.stepsUp();
    const move = { fromDeviceId: deviceId, toDeviceId, language: 'en' } as const;
    const { moves } = yes(await anew.wallet.moveCards(move));
    const enrolmentId = moves[0]?.enrolment?.enrolmentId ?? '';
    const bank = await scene.customer(plastic);
    yes(await bank.suspendToken({ tokenUniqueReference }));
    const { version } = yes(await anew.phone.terms(enrolmentId));
    no(await anew.phone.acceptTerms(enrolmentId, version), 'MOVE_NOT_POSSIBLE');
    await eventually(async () => {
      const { enrolments } = yes(await anew.wallet.listEnrolments({ limit: 10 }));
      return enrolments.find(({ enrolment }) => enrolment.state === 'EXPIRED');
    });
    assert.deepEqual((await anew.band()).cards, []);
  });
});
