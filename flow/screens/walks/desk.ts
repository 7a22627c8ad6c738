/** The bank's desk, screen by screen: an agent's shift, and a supervisor's look over it. */
import { type Cardholder, type Plastic, type Scene, yes } from '../../scene.ts';
import { DESK, type Visit } from '../browser.ts';
import {
  callsBack,
  deskOf,
  isAgent,
  proves,
  says,
  signsInAtDesk,
  takesCall,
  wrongPIN,
} from '../desking.ts';
import type { Walk } from '../walk.ts';

const BANK = 'alpha-bank';

export const deskWalk: Walk = {
  room: 'desk',
  viewport: DESK,
  scene: { programme: BANK },
  async *screens(visitor) {
    yield* atTheDoor(visitor);
    const people = await customersOf(visitor.scene);
    yield* queueAndSearch(visitor, people);
    yield* verifying(visitor, people);
    yield* acting(visitor, people);
    yield* secondPerson(visitor);
    yield* watching(visitor);
  },
};

interface People {
  readonly maria: Cardholder;
  readonly plastic: Plastic;
  readonly lostSms: Plastic;
}

/** A card that pays and one that was declined, a dispute, and two cards that wait. */
async function customersOf(scene: Scene): Promise<People> {
  const maria = await scene.cardholder();
  await maria.wears();
  const plastic = await scene.plastic('approve');
  await maria.adds(plastic);
  await maria.taps(1_240);
  await maria.taps(6_000, undefined, { pin: wrongPIN(plastic) });
  const pages = await scene.customer(plastic);
  const { transactions } = yes(await pages.listTransactions({ limit: 5 }));
  const paid = transactions.find(({ outcome }) => outcome === 'APPROVED');
  const asked = { transactionId: paid?.transactionId ?? '', freeze: false } as const;
  yes(await pages.disputePayment({ ...asked, reason: 'NOT_RECOGNISED', comment: 'Not mine.' }));
  const lostSms = await scene.plastic('lost-sms');
  await maria.asksToAdd(lostSms);
  const { enrolmentId } = yes(await maria.types(await scene.plastic('orange')));
  const { version } = yes(await maria.phone.terms(enrolmentId));
  yes(await maria.phone.acceptTerms(enrolmentId, version));
  return { maria, plastic, lostSms };
}

async function* atTheDoor(visitor: Visit): AsyncGenerator<string, void> {
  const { page, click, see } = visitor;
  await visitor.go('/desk');
  await see(`desk-${BANK}`);
  yield 'choice';
  await click(`desk-${BANK}`);
  await see('desk-person-agent');
  yield 'sign-in';
  await page.getByTestId('desk-password').fill('wrong');
  await click('desk-sign-in');
  await page.locator('[data-code=SIGN_IN_FAILED]').waitFor();
  yield 'sign-in-refused';
  await visitor.go('/desk/no-such-bank');
  await page.getByRole('heading', { name: 'There is no such desk' }).waitFor();
  yield 'no-such-bank';
  await signsInAtDesk(visitor, BANK, 'agent');
  await page.getByText('No call is open').waitFor();
  yield 'queue-empty';
}

async function* queueAndSearch(visitor: Visit, { plastic }: People): AsyncGenerator<string, void> {
  const { page, scene, click, see } = visitor;
  await visitor.go(`/desk/${BANK}`);
  await see('queue-dispute');
  await page.getByTestId('queue-enrolment').nth(1).waitFor();
  yield 'queue';
  await click('queue-resolve');
  await see('desk-act');
  yield 'dispute';
  await click('desk-act-leave');

  await click('desk-to-search');
  await click('search-go');
  await page.getByText('At least two letters.').waitFor();
  yield 'search';
  await page.getByTestId('search-customer').fill('nobody at all');
  await click('search-go');
  await page.getByText('Nobody was found').waitFor();
  yield 'search-nobody';
  await page.getByTestId('search-customer').fill('papado');
  await click('search-go');
  await see('search-hit');
  yield 'search-found';
  const pages = await scene.customer(plastic);
  const { transactions } = yes(await pages.listTransactions({ limit: 1 }));
  await page.getByTestId('search-by-RECEIPT').check({ force: true });
  await page.getByTestId('search-dpanLastFour').fill(transactions[0]?.dpanLastFour ?? '');
  await page.getByTestId('search-amount').fill('60.00');
  await click('search-go');
  await see('receipt-hit');
  yield 'receipt-found';
}

async function* verifying(visitor: Visit, { lostSms }: People): AsyncGenerator<string, void> {
  const { page, click, see } = visitor;
  await takesCall(visitor, lostSms.cardholderName);
  await see('waiting-enrolment');
  yield 'case';
  await click('verify-PUSH');
  await see('verify-number');
  yield 'verify-at-page';
  await click('verify-SPOKEN');
  await see('verify-typed');
  yield 'verify-spoken';
  await page.getByTestId('verify-typed').fill('000000000');
  await click('verify-confirm');
  await page.locator('[data-code=CALLER_CODE_WRONG]').waitFor();
  yield 'verify-wrong';
  await page.getByTestId('verify-typed').fill(await visitor.text('verify-number'));
  await click('verify-confirm');
  await see('verified');
  yield 'verified';
}

async function* acting(visitor: Visit, { plastic }: People): AsyncGenerator<string, void> {
  const { page, click, see } = visitor;
  await click('activate');
  await see('desk-act');
  yield 'activate';
  await says(visitor, 'No SMS reaches her abroad.');
  await see('desk-proof');
  yield 'proof';
  await proves(visitor);
  await see('ask-second');
  yield 'second-person-wanted';
  await click('ask-second');
  await see('approval-state');
  yield 'waits-for-supervisor';

  await takesCall(visitor, plastic.cardholderName);
  await click('verify-SMS');
  await see('verify-typed');
  yield 'verify-sms';
  await page.getByTestId('act-LOST').first().click();
  await see('desk-act');
  yield 'hold-unverified';
  await click('desk-act-leave');
  await callsBack(visitor, plastic);
  await click('act-HOLD');
  await see('desk-act');
  yield 'freeze';
  await says(visitor, 'She does not recognise a payment.');
  await see('act-done');
  await see('act-RELEASE');
  yield 'frozen';
  await click('show-payments');
  await see('decline');
  yield 'payments';
  await page.getByTestId('token-history').first().locator('summary').click();
  await page.getByText('Made for the wearable').waitFor();
  await page.getByTestId('note-text').fill('Calls again tomorrow.');
  await click('note-add');
  await page.getByText('Calls again tomorrow.').first().waitFor();
  await click('show-history');
  await see('audit-lines');
  yield 'history';
  await click('act-LOST');
  await says(visitor, 'Lost on the bus.');
  await see('act-done');
  yield 'lost';
  await click('case-close');
  await page.getByTestId('case-state').getByText('Closed').waitFor();
  yield 'closed';
}

async function* secondPerson(visitor: Visit): AsyncGenerator<string, void> {
  const { page, scene, click, see } = visitor;
  const desk = await deskOf(scene, 'agent');
  const [approval] = yes(await desk.listApprovals({ limit: 1 })).approvals;
  await isAgent(page, BANK, 'supervisor');
  await visitor.go(`/desk/${BANK}/cases/${approval?.caseId}`);
  await see('desk-case');
  yield 'case-of-another';
  await click('desk-to-queue');
  await click('queue-decide');
  await see('desk-act');
  yield 'decide';
  await says(visitor, 'I heard the call as well.');
  await page.getByText('Approved by').waitFor();
  yield 'queue-approved';
}

async function* watching(visitor: Visit): AsyncGenerator<string, void> {
  const { click, see } = visitor;
  await click('desk-to-audit');
  await see('audit-lines');
  yield 'record';
  await click('audit-verify');
  await see('audit-whole');
  yield 'record-whole';
}
