/**
 * Secrets taken along every path there is: adding, paying with band and plastic, at every kind of
 * till, with PINs, cash and points, at the desk, through statements, exports, webhooks, disputes
 * and clearing, and into every field where they do not belong.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { acquirerContract } from '@armilla/api/acquirer';
import { issuerContract } from '@armilla/api/issuer';
import { walletContract } from '@armilla/api/wallet';
import { httpClient } from '@armilla/kit/contract';
import { isRefusal } from '@armilla/kit/refusal';
import { ask, mountsOf } from '../everybody.ts';
import { fitting, type Input } from '../nonsense.ts';
import {
  CARDHOLDER_PASSWORD,
  type Cardholder,
  CUSTOMER_PASSWORD,
  eventually,
  no,
  type Plastic,
  type Scene,
  yes,
} from '../scene.ts';
import type { Canary } from './scan.ts';

const CASH_MACHINE = 'ARM00005';
const PASSCODE = '246813';

/** What is collected on the way: secrets that only came about. */
export interface Walked {
  readonly canaries: Canary[];
}

/** Somebody with a card, and everybody who has to do with it. */
interface Company {
  readonly scene: Scene;
  readonly walked: Walked;
  readonly maria: Cardholder;
  readonly plastic: Plastic;
  readonly bank: Awaited<ReturnType<Scene['customer']>>;
}

/** Walks every path with one plastic of the scene's bank. */
export async function walk(scene: Scene, plastic: Plastic, walked: Walked): Promise<void> {
  const maria = await scene.cardholder();
  await maria.wears();
  const { canaries } = walked;
  canaries.push(
    { name: `CVC2 of ${plastic.story}`, text: plastic.cvc2 },
    { name: `PIN of ${plastic.story}`, text: plastic.pin },
  );
  await adds(scene, maria, plastic, walked);
  const bank = await scene.customer(plastic);
  const company = { scene, walked, maria, plastic, bank };
  await pays(company);
  await atTheDesk(company);
  await looks(company);
  await disputes(company);
  await clears(scene);
  await ends(company);
  maria.leaves();
}

/** Secrets that are the same in every run. */
export function standing(plastics: readonly Plastic[]): Canary[] {
  return [
    ...plastics.map(({ story, pan }) => ({ name: `PAN of ${story}`, text: pan })),
    { name: 'a cardholder’s password', text: CARDHOLDER_PASSWORD },
    { name: 'a customer’s password', text: CUSTOMER_PASSWORD },
    { name: 'a passcode', text: PASSCODE },
  ];
}

/** Typed wrongly, typed rightly, with a wrong code and the right one. */
async function adds(scene: Scene, maria: Cardholder, plastic: Plastic, { canaries }: Walked) {
  const wrong = plastic.cvc2 === '999' ? '998' : '999';
  no(await maria.types(plastic, { cvc2: wrong }), 'CARD_DETAILS_WRONG');
  const enrolmentId = await maria.asksToAdd(plastic);
  no(await maria.phone.submitCode(enrolmentId, '000000'), 'INCORRECT_CODE');
  const code = await maria.codeSentTo(plastic.mobile);
  canaries.push({ name: 'an activation code', text: code });
  yes(await maria.phone.submitCode(enrolmentId, code));
  if (yes(await maria.phone.enrolment(enrolmentId)).next === 'PROVE_AT_BANK') {
    const bank = await scene.customer(plastic);
    await eventually(async () => {
      const answer = await bank.approveEnrolment({ enrolmentId });
      return isRefusal(answer) ? undefined : answer;
    });
  }
  yes(await maria.phone.sync());
}

async function pays({ scene, maria, plastic }: Company): Promise<void> {
  const { pin } = plastic;
  const wrong = pin === '1234' ? '4321' : '1234';
  const high = scene.bank.currency === 'UAH' ? 160_000 : 6_000;
  const { terminalId } = scene;
  const till = { terminalId, line: 'WHOLE' } as const;
  const coffee = await maria.taps(1_240);
  assert.equal(coffee.approved, true, coffee.reason ?? '');
  await maria.taps(high, terminalId, { pin: wrong });
  await maria.taps(high, terminalId, { pin });
  const { pinEntryId } = await maria.taps(high, terminalId, { pinLater: true });
  if (pinEntryId !== undefined) yes(await scene.stage.enterPIN({ terminalId, pinEntryId, pin }));
  await scene.swipes(plastic, 1_250);
  await scene.swipes(plastic, high, { pin });
  await scene.swipes(plastic, high, { pin: wrong });
  await maria.taps(99_999_999);
  await maria.taps(400, terminalId, { points: 100 });
  if (scene.bank.currency === 'EUR') await maria.taps(2_000, CASH_MACHINE, { pin });
  for (const line of ['SLOW', 'CUT', 'WHOLE'] as const) {
    yes(await scene.stage.setTillLine({ ...till, line }));
    await maria.taps(310, terminalId);
  }
  const programmeId = scene.bank.id;
  for (const line of ['CUT', 'WHOLE'] as const) {
    yes(await scene.stage.cutIssuer({ programmeId, line }));
    await maria.taps(320, terminalId);
  }
  const merchant = await scene.merchant();
  await merchant.refundPayment({ rrn: coffee.rrn ?? '', amountMinor: 100 });
  const other = await maria.taps(330, terminalId);
  await merchant.voidPayment({ rrn: other.rrn ?? '' });
  yes(await maria.phone.sync());
}

/** The caller reads out what stands on the card; the agent writes too much of it down. */
async function atTheDesk({ scene, plastic, walked, bank }: Company): Promise<void> {
  const prefix = `issuer-${scene.bank.id}`;
  const at = { baseUrl: scene.url, prefix };
  const password = CUSTOMER_PASSWORD;
  const signedIn = httpClient(issuerContract, at);
  const { sessionToken } = yes(await signedIn.agentSignIn({ agent: 'agent', password }));
  walked.canaries.push({ name: 'an agent’s session', text: sessionToken });
  const desk = httpClient(issuerContract, { ...at, bearer: () => sessionToken });
  yes(await desk.agentStepUp({ password }));
  const grouped = plastic.pan.replace(/(.{4})(?=.)/g, '$1 ');
  const [hit] = yes(await desk.deskSearch({ pan: grouped })).hits;
  assert.ok(hit, 'nobody has this card');
  const { customerId } = hit.customer;
  const said = `the caller read out ${grouped}, ${plastic.pan} and ${grouped.replaceAll(' ', '-')}`;
  const { caseId } = yes(await desk.openCase({ customerId, channel: 'PHONE', comment: said })).case;
  const { number } = yes(await desk.startPush({ caseId }));
  const [request] = yes(await bank.listDeskRequests({})).requests;
  yes(await bank.approveDeskRequest({ deskRequestId: request?.deskRequestId ?? '', number }));
  yes(await desk.addComment({ caseId, text: said }));
  yes(await desk.getCase({ caseId }));
  yes(await desk.deskCaseHistory({ caseId, limit: 200 }));
  const supervisor = yes(await signedIn.agentSignIn({ agent: 'supervisor', password }));
  const chief = httpClient(issuerContract, { ...at, bearer: () => supervisor.sessionToken });
  yes(await chief.listAudit({ limit: 200 }));
  yes(await desk.closeCase({ caseId }));
}

/** Everything that can be looked at and taken away. */
async function looks({ scene, maria, bank }: Company): Promise<void> {
  const { deviceId } = yes(await maria.phone.device());
  yes(await maria.wallet.listCards({ deviceId, include: 'ALL' }));
  const [card] = yes(await maria.wallet.listCards({ deviceId })).cards;
  const { cardId = '' } = card ?? {};
  yes(await maria.wallet.listHistory({ cardId, limit: 200 }));
  yes(await maria.wallet.exportHistory({ cardId, limit: 200 }));
  yes(await maria.wallet.listCommits({ deviceId, limit: 50 }));
  await maria.stepsUp();
  yes(await maria.wallet.exportAccount({}));
  const { accounts } = yes(await bank.listAccounts({}));
  const month = '2026-11';
  for (const { accountId } of accounts) {
    for (const format of ['CSV', 'PDF'] as const) {
      yes(await bank.getStatement({ accountId, month, format }));
    }
    yes(await bank.getSpending({ accountId, months: 6 }));
  }
  yes(await bank.listCards({}));
  yes(await bank.listTransactions({ limit: 200 }));
  yes(await bank.listNotices({ limit: 200 }));
  yes(await bank.getPoints({}));
  const merchant = await scene.merchant();
  const { transactions } = yes(await merchant.listTransactions({ limit: 50 }));
  const acquirer = httpClient(acquirerContract, { baseUrl: scene.url });
  for (const { rrn } of transactions.slice(0, 5)) {
    const { receiptId } = yes(await merchant.openReceipt({ rrn, terminalId: scene.terminalId }));
    yes(await acquirer.getReceipt({ receiptId }));
    yes(await scene.stage.explainTap({ rrn }));
  }
  yes(await scene.stage.listBands({}));
  yes(await scene.stage.listTills({}));
}

async function disputes({ bank }: Company): Promise<void> {
  const { transactions } = yes(await bank.listTransactions({ limit: 50 }));
  const paid = transactions.find(
    ({ outcome, kind }) => outcome === 'APPROVED' && kind === 'PURCHASE',
  );
  const { transactionId = '' } = paid ?? {};
  const opened = await bank.disputePayment({
    transactionId,
    reason: 'NOT_RECOGNISED',
    freeze: false,
  });
  if (isRefusal(opened)) return;
  yes(await bank.withdrawDispute({ disputeId: opened.dispute.disputeId }));
}

async function clears({ stage, clock, url, folder }: Scene): Promise<void> {
  yes(await stage.closeBusinessDay({}));
  clock.advance(1_000);
  const businessDate = new Date(clock.now()).toISOString().slice(0, 10);
  await stage.reconcile({ businessDate });
  const key = readFileSync(join(folder, 'operator.key'), 'utf8').trim();
  const asOperator = { baseUrl: url, prefix: 'acquirer', bearer: () => key };
  await httpClient(acquirerContract, asOperator).listClearingFiles({});
}

/** A frozen card, a lost band, a removed card. */
async function ends({ scene, maria, plastic, bank }: Company): Promise<void> {
  const [card] = yes(await maria.phone.cards()).cards;
  const { cardId = '' } = card ?? {};
  yes(await maria.wallet.freezeCard({ cardId }));
  await maria.taps(100);
  yes(await maria.wallet.unfreezeCard({ cardId }));
  yes(await bank.reportCardLost({ cardId: plastic.cardId, reason: 'LOST' }));
  const ordered = await bank.orderReplacement({ cardId: plastic.cardId });
  if (!isRefusal(ordered)) {
    const { cardId: anew, face } = ordered.card;
    yes(await bank.receiveCard({ cardId: anew }));
    yes(await bank.activateCard({ cardId: anew, panLastFour: face.panLastFour }));
  }
  yes(await maria.phone.remove(cardId));
  yes(await maria.phone.sync());
  await scene.trace();
}

/** A password is stretched each time: none is sent where nothing else could be learnt. */
const PASSWORDS = /password$/i;

/**
 * A card number, spelt in several ways, in every text field of every operation, in path, query and
 * body, from those who may ask, and as no JSON at all.
 */
export async function spills(
  scene: Scene,
  actors: readonly { readonly at: string; readonly role: string; readonly token: string }[],
  { pan, cvc2 }: Plastic,
): Promise<number> {
  const grouped = pan.replace(/(.{4})(?=.)/g, '$1 ');
  let sent = 0;
  for (const mount of await mountsOf(scene)) {
    if (mount.contract.party === 'issuer' && mount.prefix !== `issuer-${scene.bank.id}`) continue;
    for (const [name, o] of Object.entries(mount.contract.operations)) {
      const token = actors.findLast(
        ({ at, role }) => at === mount.prefix && o.callers.some((one) => one === role),
      )?.token;
      if (o.session === 'close' || (token === undefined && !o.callers.includes('anyone'))) continue;
      const asked = (input: Input, more = {}) => ask(scene, mount, o, input, { token, ...more });
      for (const input of spilt(fitting(name, o), [pan, grouped])) {
        await (await asked(input)).arrayBuffer();
        sent += 1;
      }
      if (o.method !== 'POST') continue;
      const body = `{"pan":"${pan}","cvc2":"${cvc2}"`;
      await (await asked(fitting(name, o), { body })).arrayBuffer();
    }
  }
  return sent + (await spillsIntoAddresses(scene, { pan, cvc2 }));
}

/** The input with a secret in each of its texts in turn, whether that is allowed there or not. */
function spilt(input: Input, secrets: readonly string[]): readonly Input[] {
  return Object.entries(input).flatMap(([field, value]) => {
    if (typeof value !== 'string' || PASSWORDS.test(field)) return [];
    return secrets.map((secret) => ({ ...input, [field]: secret }));
  });
}

async function spillsIntoAddresses(
  { url }: Scene,
  { pan, cvc2 }: Pick<Plastic, 'pan' | 'cvc2'>,
): Promise<number> {
  const paths = [
    `/${pan}`,
    `/wallet/cards/${pan}`,
    `/wallet/ranges/${pan}?cvc2=${cvc2}`,
    `/stage/trace?reference=${pan}`,
    `/phone?pan=${pan}&cvc2=${cvc2}`,
  ];
  for (const path of paths) {
    const headers = { 'user-agent': pan, referer: `https://x.example/?pan=${pan}`, 'x-pan': pan };
    await (await fetch(`${url}${path}`, { headers })).arrayBuffer();
  }
  return paths.length;
}

/** Names that people give, where they own what is named: what is kept of them shows nothing. */
export async function names(scene: Scene, { pan }: Plastic): Promise<void> {
  const maria = await scene.cardholder();
  await maria.wears();
  const { deviceId } = yes(await maria.phone.device());
  const grouped = pan.replace(/(.{4})(?=.)/g, '$1 ');
  for (const name of [pan, grouped, `mine ${pan}`]) {
    await maria.wallet.renameDevice({ deviceId, name });
  }
  yes(await maria.wallet.listDevices({}));
  const key = readFileSync(join(scene.folder, 'operator.key'), 'utf8').trim();
  const operator = httpClient(walletContract, { baseUrl: scene.url, bearer: () => key });
  await operator.createApiKey({ role: 'partner', name: grouped });
  await operator.listApiKeys({});
  maria.leaves();
}
