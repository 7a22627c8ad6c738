/**
 * The bank's desk: a caller whose code never came, a lost band by telephone, and the guard rails.
 */
import assert from 'node:assert/strict';
import { issuerContract } from '@armilla/api/issuer';
import { type Client, httpClient } from '@armilla/kit/contract';
import { isRefusal } from '@armilla/kit/refusal';
import { everywhere } from './journey.ts';
import {
  bankPages,
  type Cardholder,
  eventually,
  no,
  type Plastic,
  type Scene,
  yes,
} from './scene.ts';

type Issuer = Client<typeof issuerContract>;

const PASSWORD = 'armilla-test-1';
const OTHER = 'campus';
const comment = 'the caller asked for it';

function bankAt(scene: Scene, programmeId: string, bearer?: string): Issuer {
  return httpClient(issuerContract, {
    baseUrl: scene.url,
    prefix: `issuer-${programmeId}`,
    ...(bearer === undefined ? {} : { bearer: () => bearer }),
  });
}

/** Somebody of the scene's bank's desk, with a fresh second proof. */
async function person(scene: Scene, agent: string): Promise<Issuer> {
  const signedIn = yes(
    await bankAt(scene, scene.bank.id).agentSignIn({ agent, password: PASSWORD }),
  );
  const client = bankAt(scene, scene.bank.id, signedIn.sessionToken);
  yes(await client.agentStepUp({ password: PASSWORD }));
  return client;
}

/** The caller reads the number of their plastic; the agent opens a case. */
async function takesCall(agent: Issuer, { pan }: Plastic): Promise<string> {
  const { hits } = yes(await agent.deskSearch({ pan }));
  const [hit] = hits;
  assert.ok(hit, 'nobody has this card');
  const { customerId } = hit.customer;
  return yes(await agent.openCase({ customerId, channel: 'PHONE' })).case.caseId;
}

async function callsBack(scene: Scene, agent: Issuer, plastic: Plastic, caseId: string) {
  yes(await agent.startCallBack({ caseId, by: 'SMS' }));
  const number = await eventually(async () => {
    const { messages } = yes(await scene.stage.listSms({ to: plastic.mobile }));
    return /\d{3} \d{3} \d{3}/.exec(messages[0]?.text ?? '')?.[0];
  });
  yes(await agent.confirmCaller({ caseId, number }));
}

/** A card of an operator that serves every band, added by hand: its pages are its own. */
async function addsOther(scene: Scene, caller: Cardholder): Promise<void> {
  const { plastic } = yes(await bankAt(scene, OTHER).listTestPlastic({}));
  const card = plastic.find(({ story }) => story === 'approve');
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

everywhere(['alpha-bank', 'pumb'], ({ journey, alone }) => {
  journey('M10 no SMS came: the caller confirms at the bank’s page, and pays', async (scene) => {
    const caller = await scene.cardholder();
    await caller.wears();
    const plastic = await scene.plastic('lost-sms');
    const enrolmentId = await caller.asksToAdd(plastic);
    yes(await caller.phone.sync());
    assert.equal(yes(await caller.phone.enrolment(enrolmentId)).next, 'ENTER_CODE');

    const agent = await person(scene, 'agent');
    const caseId = await takesCall(agent, plastic);
    const act = { caseId, enrolmentId, comment };
    no(await agent.deskActivateToken(act), 'CALLER_NOT_VERIFIED');
    const { number } = yes(await agent.startPush({ caseId }));
    const pages = await scene.customer(plastic);
    const [request] = yes(await pages.listDeskRequests({})).requests;
    assert.ok(request);
    yes(await pages.approveDeskRequest({ deskRequestId: request.deskRequestId, number }));
    yes(await agent.deskActivateToken(act));

    yes(await caller.phone.sync());
    assert.equal(yes(await caller.phone.enrolment(enrolmentId)).state, 'ACTIVE');
    assert.equal((await caller.taps(100)).approved, true);
  });

  alone('M10 a spoken number and a second person do where no SMS arrives', async (scene) => {
    const caller = await scene.cardholder();
    await caller.wears();
    const plastic = await scene.plastic('lost-sms');
    const enrolmentId = await caller.asksToAdd(plastic);
    const agent = await person(scene, 'agent');
    const caseId = await takesCall(agent, plastic);
    const { number } = yes(await agent.startCallBack({ caseId, by: 'SPOKEN' }));
    yes(await agent.confirmCaller({ caseId, number: number ?? '' }));
    const act = { caseId, enrolmentId, comment };
    no(await agent.deskActivateToken(act), 'SECOND_AGENT_REQUIRED');
    const { approvalId } = yes(await agent.requestApproval(act)).approval;
    const supervisor = await person(scene, 'supervisor');
    yes(await supervisor.decideApproval({ approvalId, decision: 'APPROVED', comment }));
    yes(await agent.deskActivateToken(act));
    yes(await caller.phone.sync());
    assert.equal((await caller.taps(100)).approved, true);
  });

  alone(
    'M27 by telephone the bank stops its own cards, the service holds the rest',
    async (scene) => {
      const caller = await scene.cardholder();
      await caller.wears();
      const own = await scene.plastic('approve');
      await caller.adds(own);
      await addsOther(scene, caller);
      const agent = await person(scene, 'agent');
      const caseId = await takesCall(agent, own);
      const seen = yes(await agent.getCase({ caseId }));
      assert.equal(seen.networkAnswers, true);
      assert.deepEqual(
        seen.tokens.map(({ panLastFour }) => panLastFour),
        [own.pan.slice(-4)],
        'another bank’s card is not shown',
      );
      const { tokenUniqueReference = '' } = seen.tokens[0] ?? {};
      const lost = { caseId, tokenUniqueReference, comment, reason: 'LOST' } as const;

      const held = yes(await agent.deskHoldWearable(lost));
      assert.deepEqual([held.action, held.othersHeld], ['SUSPEND', 1]);
      assert.equal((await caller.taps(100)).approved, false);
      no(await agent.deskStopWearable(lost), 'CALLER_NOT_VERIFIED');
      await callsBack(scene, agent, own, caseId);
      const stopped = yes(await agent.deskStopWearable(lost));
      assert.equal(stopped.action, scene.bank.lostWearable.action);
      assert.equal(stopped.network, 'ACKNOWLEDGED');
      const ended = stopped.action === 'DELETE' ? 'DEACTIVATED' : 'SUSPENDED';
      assert.equal(stopped.tokens[0]?.status, ended);

      const cards = await eventually(async () => {
        const now = yes(await caller.phone.cards()).cards;
        return now.every(({ standing }) => standing !== 'READY') ? now : undefined;
      });
      assert.ok(cards.length >= 1, 'the app tells of the other bank’s card');
      yes(await caller.phone.sync());
      await caller.unlocks();
      no(await scene.stage.arm({ serialNumber: caller.serialNumber }), 'NO_CARD_ON_BAND');
    },
  );

  alone('B10 high risk wants a second person, and everything is in the audit', async (scene) => {
    const caller = await scene.cardholder();
    await caller.wears();
    const plastic = await scene.plastic('orange');
    const { enrolmentId } = yes(await caller.types(plastic));
    const terms = yes(await caller.phone.terms(enrolmentId));
    yes(await caller.phone.acceptTerms(enrolmentId, terms.version));
    const agent = await person(scene, 'agent');
    const caseId = await takesCall(agent, plastic);
    await callsBack(scene, agent, plastic, caseId);
    const act = { caseId, enrolmentId, comment };
    no(await agent.deskActivateToken(act), 'SECOND_AGENT_REQUIRED');
    const { approvalId, reasons } = yes(await agent.requestApproval(act)).approval;
    assert.deepEqual(reasons, ['HIGH_RISK']);
    const yesPlease = { approvalId, decision: 'APPROVED', comment } as const;
    no(await agent.decideApproval(yesPlease), 'NOT_ALLOWED');
    const supervisor = await person(scene, 'supervisor');
    yes(await supervisor.decideApproval(yesPlease));
    yes(await agent.deskActivateToken(act));
    yes(await caller.phone.sync());
    assert.equal((await caller.taps(100)).approved, true);

    const { lines } = yes(await supervisor.listAudit({ caseId, limit: 50 }));
    assert.deepEqual(lines.map(({ what, outcome }) => `${what} ${outcome}`).reverse(), [
      'openCase DONE',
      'startCallBack DONE',
      'confirmCaller DONE',
      'deskActivateToken SECOND_AGENT_REQUIRED',
      'requestApproval DONE',
      'decideApproval DONE',
      'deskActivateToken ASKED',
      'deskActivateToken DONE',
    ]);
    const verdict = yes(await supervisor.verifyAudit({}));
    assert.equal(verdict.broken, null);
    const { number, hash } = verdict.head;
    assert.equal(yes(await supervisor.verifyAudit({ number, hash })).broken, null);
    no(await supervisor.listCases({ limit: 0 }), 'INPUT_INVALID');
  });

  journey('B10 a desk session without a second proof activates nothing', async (scene) => {
    const { sessionToken } = yes(
      await bankAt(scene, scene.bank.id).agentSignIn({ agent: 'agent-2', password: PASSWORD }),
    );
    const atRest = bankAt(scene, scene.bank.id, sessionToken);
    const caseId = await takesCall(atRest, await scene.plastic('approve'));
    const act = { caseId, enrolmentId: `enr_${'0'.repeat(26)}`, comment };
    no(await atRest.deskActivateToken(act), 'STEP_UP_REQUIRED');
    yes(await atRest.agentStepUp({ password: PASSWORD }));
    no(await atRest.deskActivateToken(act), 'CALLER_NOT_VERIFIED');
    scene.clock.advance(5 * 60_000);
    no(await atRest.deskActivateToken(act), 'STEP_UP_REQUIRED');
  });
});
