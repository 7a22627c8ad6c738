/** The main job, step by step: each step asks the public APIs and says what came of it. */

import { randomUUID } from 'node:crypto';
import { issuerContract } from '@armilla/api/issuer';
import { stageContract } from '@armilla/api/stage';
import { walletContract } from '@armilla/api/wallet';
import type { AnswerOf } from '@armilla/kit/contract';
import { type Client, httpClient } from '@armilla/kit/contract';
import { spellMoney } from '@armilla/kit/money';
import { isRefusal, type Refusal, type RefusalCode } from '@armilla/kit/refusal';
import { createPhone, type Phone, webSocketLink } from '@armilla/phone';
import type { Journal } from './journal.ts';

type Facts = Record<string, unknown>;
type Plastic = AnswerOf<
  (typeof issuerContract)['operations']['listTestPlastic']
>['plastic'][number];

/** What a step did: facts for programs, a sentence for people. */
export interface Told {
  readonly facts: Facts;
  readonly text: string;
}

export interface Step {
  readonly name: string;
  run(tour: Tour): Promise<Told>;
}

/** A party said no where the tour needs a yes, or the other way round. */
export class TourStopped extends Error {
  override readonly name = 'TourStopped';
}

/** Everything the steps share; what must outlive the process is in the journal. */
export class Tour {
  readonly journal: Journal;
  readonly stage: Client<typeof stageContract>;
  readonly wallet: Client<typeof walletContract>;
  readonly bank: Client<typeof issuerContract>;
  readonly programme: string;
  readonly #url: string;
  #pinnedKeyId = '';
  #walletSession: string | undefined;
  #bankSession: string | undefined;
  #phone: Phone | undefined;
  #link: { close(): void } | undefined;
  /** How far the last sync came, for the one who watches. */
  onPhase: (phase: string, fraction: number) => void = () => {};

  constructor(url: string, programme: string, journal: Journal) {
    this.#url = url;
    this.programme = programme;
    this.journal = journal;
    this.stage = httpClient(stageContract, { baseUrl: url });
    this.wallet = httpClient(walletContract, { baseUrl: url, bearer: () => this.#walletSession });
    this.bank = httpClient(issuerContract, {
      baseUrl: url,
      prefix: `issuer-${programme}`,
      bearer: () => this.#bankSession,
    });
  }

  /** Signs in to the wallet if this process has not yet, and has the phone ready. */
  async phone(): Promise<Phone> {
    if (this.#phone !== undefined) return this.#phone;
    const { email, password } = this.journal;
    const about = must(await this.stage.about({}));
    this.#pinnedKeyId = about.pinnedKeyId;
    this.#walletSession = must(await this.wallet.signIn({ email, password })).sessionToken;
    const band = webSocketLink(
      `${this.#url.replace('http', 'ws')}/stage/bands/${this.serial()}/bluetooth`,
    );
    this.#link = band;
    this.#phone = createPhone({
      wallet: this.wallet,
      band,
      pinnedKeyId: this.#pinnedKeyId,
      language: 'en',
      onProgress: ({ phase, step, steps }) => this.onPhase(phase, steps === 0 ? 1 : step / steps),
    });
    return this.#phone;
  }

  async signInAtBank(): Promise<void> {
    if (this.#bankSession !== undefined) return;
    const { customer } = await this.plastic('approve');
    const password = TEST_PASSWORD;
    this.#bankSession = must(await this.bank.signIn({ customer, password })).sessionToken;
  }

  serial(): string {
    return known(this.journal.serialNumber, 'band');
  }

  async plastic(story: string): Promise<Plastic> {
    const { plastic } = must(await this.bank.listTestPlastic({}));
    return known(
      plastic.find((card) => card.story === story),
      `test card "${story}"`,
    );
  }

  close(): void {
    this.#link?.close();
  }
}

/** The bank's test customers all have this password (party/issuer/README.md). */
const TEST_PASSWORD = 'armilla-test-1';

/** The answer, or the end of the tour with the refusal's code and words. */
export function must<T>(answer: T | Refusal): T {
  if (!isRefusal(answer)) return answer;
  throw new TourStopped(`refused: ${answer.code}${answer.detail ? ` (${answer.detail})` : ''}`);
}

/** Passes only when the answer is that refusal. */
function mustRefuse(answer: unknown, ...codes: readonly RefusalCode[]): RefusalCode {
  if (isRefusal(answer) && codes.includes(answer.code)) return answer.code;
  const found = isRefusal(answer) ? answer.code : 'a yes';
  throw new TourStopped(`expected the refusal ${codes.join(' or ')}, got ${found}`);
}

function known<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new TourStopped(`there is no ${what}`);
  return value;
}

const typed = ({ pan, cardholderName, expiry, cvc2 }: Plastic) => ({
  pan,
  cardholderName,
  expiry,
  cvc2,
});

export const STEPS: readonly Step[] = [
  { name: 'account', run: openAccount },
  { name: 'unsupported-model', run: refusePhone },
  { name: 'band', run: takeBand },
  { name: 'pair', run: pairBand },
  { name: 'passcode', run: setPasscode },
  { name: 'card-not-activated', run: refuseNotActivated },
  { name: 'wrong-cvc2', run: refuseWrongCvc2 },
  { name: 'add-card', run: addCard },
  { name: 'terms', run: acceptTerms },
  { name: 'personalise', run: personalise },
  { name: 'code', run: requestCode },
  { name: 'wrong-code', run: refuseWrongCode },
  { name: 'activate', run: activate },
  { name: 'arm', run: arm },
  { name: 'tap', run: tap },
  { name: 'receipt', run: receipt },
  { name: 'history', run: history },
  { name: 'bank', run: bankStatement },
  { name: 'points', run: points },
  { name: 'pay-with-points', run: payWithPoints },
];

async function openAccount({ wallet, journal }: Tour): Promise<Told> {
  const { email, password, accountKey } = journal;
  const account = must(
    await wallet.createAccount({ email, password, language: 'en' }, { idempotencyKey: accountKey }),
  );
  return { facts: { accountId: account.accountId }, text: 'A service account is opened.' };
}

async function refusePhone({ stage }: Tour): Promise<Told> {
  const code = mustRefuse(await stage.takeBand({ model: 'xiaomi-phone' }), 'PHONE_HAS_OWN_WALLET');
  return { facts: { refused: code }, text: 'A phone is refused: it has a wallet of its own.' };
}

async function takeBand({ stage, journal, programme }: Tour): Promise<Told> {
  const { banks } = must(await stage.about({}));
  const bank = known(
    banks.find(({ id }) => id === programme),
    `programme ${programme}`,
  );
  const model = known(bank.models[0], 'wearable that this bank serves');
  const { band } = must(await stage.takeBand({ model }, { idempotencyKey: journal.bandKey }));
  journal.serialNumber = band.serialNumber;
  must(await stage.wear({ serialNumber: band.serialNumber, worn: true }));
  return {
    facts: { serialNumber: band.serialNumber, model: band.model },
    text: `A new ${band.name} (${band.serialNumber}) is on the wrist.`,
  };
}

async function pairBand(tour: Tour): Promise<Told> {
  const phone = await tour.phone();
  const { device } = must(await phone.pair());
  return {
    facts: { deviceId: device.deviceId, secureElementId: device.secureElementId },
    text: 'Paired: the band answered the challenge with its factory key.',
  };
}

async function setPasscode(tour: Tour): Promise<Told> {
  const phone = await tour.phone();
  const { passcode } = tour.journal;
  const { band } = must(await tour.stage.getBand({ serialNumber: tour.serial() }));
  must(await phone.setPasscode(passcode, band.passcodeSet ? passcode : undefined));
  return { facts: {}, text: 'A six-digit passcode is set on the band.' };
}

async function refuseNotActivated(tour: Tour): Promise<Told> {
  const phone = await tour.phone();
  const plastic = await tour.plastic('not-activated');
  const code = mustRefuse(await phone.addCard(typed(plastic)), 'CARD_NOT_ACTIVATED');
  return { facts: { refused: code }, text: 'A card that was not activated yet is refused.' };
}

async function refuseWrongCvc2(tour: Tour): Promise<Told> {
  const phone = await tour.phone();
  const plastic = typed(await tour.plastic('approve'));
  const cvc2 = plastic.cvc2 === '000' ? '001' : '000';
  const answer = await phone.addCard({ ...plastic, cvc2 });
  const code = mustRefuse(
    answer,
    'CARD_DETAILS_WRONG',
    'CARD_TRIES_EXCEEDED',
    'CARD_ALREADY_ADDED',
  );
  return {
    facts: { refused: code },
    text: 'A wrong CVC2 is refused without saying what was wrong.',
  };
}

async function addCard(tour: Tour): Promise<Told> {
  const phone = await tour.phone();
  const plastic = await tour.plastic('approve');
  const begun = must(await phone.cards()).cards.find(
    (card) => card.face.panLastFour === plastic.pan.slice(-4),
  );
  const enrolment = must(
    begun === undefined
      ? await phone.addCard(typed(plastic))
      : await phone.enrolment(begun.enrolmentId),
  );
  tour.journal.enrolmentId = enrolment.enrolmentId;
  return {
    facts: {
      enrolmentId: enrolment.enrolmentId,
      state: enrolment.state,
      panLastFour: enrolment.card.panLastFour,
    },
    text: `${enrolment.card.bankName} ${enrolment.card.productName} ending ${enrolment.card.panLastFour} can be added.`,
  };
}

function enrolmentId({ journal }: Tour): string {
  return known(journal.enrolmentId, 'enrolment');
}

async function acceptTerms(tour: Tour): Promise<Told> {
  const phone = await tour.phone();
  const terms = must(await phone.terms(enrolmentId(tour)));
  const before = must(await phone.enrolment(enrolmentId(tour)));
  const after =
    before.state === 'ELIGIBLE'
      ? must(await phone.acceptTerms(enrolmentId(tour), terms.version))
      : before;
  return {
    facts: { version: terms.version, state: after.state },
    text: `Terms of ${terms.version} read and accepted; a token is minted, inactive.`,
  };
}

async function personalise(tour: Tour): Promise<Told> {
  const phone = await tour.phone();
  const synced = must(await phone.sync());
  const enrolment = must(await phone.enrolment(enrolmentId(tour)));
  return {
    facts: { packages: synced.packages, provisioning: enrolment.provisioning },
    text: 'Keys and records went into the secure element, wrapped by SCP03.',
  };
}

async function requestCode(tour: Tour): Promise<Told> {
  const phone = await tour.phone();
  const before = must(await phone.enrolment(enrolmentId(tour)));
  if (before.code !== undefined) return codeTold(before.code.sendsLeft, 'sent before');
  const method = known(
    before.activationMethods.find(({ type }) => type === 'TEXT_TO_CARDHOLDER_NUMBER'),
    'way to send an SMS',
  );
  const after = must(await phone.selectMethod(enrolmentId(tour), method.methodId));
  return codeTold(after.code?.sendsLeft ?? 0, method.maskedValue);
}

function codeTold(sendsLeft: number, where: string): Told {
  return { facts: { sendsLeft, to: where }, text: `A code went out by SMS to ${where}.` };
}

async function codeFromSms(tour: Tour): Promise<string> {
  const { mobile } = await tour.plastic('approve');
  const { messages } = must(await tour.stage.listSms({ to: mobile }));
  return known(/(?<!\d)\d{6}(?!\d)/.exec(messages[0]?.text ?? '')?.[0], 'code in the SMS tray');
}

async function refuseWrongCode(tour: Tour): Promise<Told> {
  const phone = await tour.phone();
  const right = await codeFromSms(tour);
  const wrong = right === '000000' ? '000001' : '000000';
  const code = mustRefuse(await phone.submitCode(enrolmentId(tour), wrong), 'INCORRECT_CODE');
  return { facts: { refused: code }, text: 'A wrong code is refused and counted.' };
}

async function activate(tour: Tour): Promise<Told> {
  const phone = await tour.phone();
  const before = must(await phone.enrolment(enrolmentId(tour)));
  if (before.next === 'ENTER_CODE') {
    must(await phone.submitCode(enrolmentId(tour), await codeFromSms(tour)));
  }
  await proveAtBank(tour, phone);
  must(await phone.sync());
  const { state, dpanLastFour, identification } = must(await phone.enrolment(enrolmentId(tour)));
  if (state !== 'ACTIVE') throw new TourStopped(`the card is ${state}, not ACTIVE`);
  return {
    facts: { state, dpanLastFour, proved: identification.proved },
    text: `${provenBy(identification.proved)}: the card is active as digital account number •••• ${dpanLastFour}.`,
  };
}

function provenBy(proved: readonly string[]): string {
  return proved.includes('BANK_PAGE')
    ? 'The code and the bank’s own page agree'
    : 'The code is right';
}

/** A strong policy wants a second element: the bank's own page, after a second proof there. */
async function proveAtBank(tour: Tour, phone: Phone): Promise<void> {
  const { next } = must(await phone.enrolment(enrolmentId(tour)));
  if (next !== 'PROVE_AT_BANK') return;
  await tour.signInAtBank();
  must(await tour.bank.customerStepUp({ password: TEST_PASSWORD }));
  await eventually(async () => {
    const answer = await tour.bank.approveEnrolment({ enrolmentId: enrolmentId(tour) });
    if (isRefusal(answer) && answer.code === 'NOT_FOUND') return undefined;
    return must(answer);
  });
}

/** A till at which this bank's cards pay, and the tour's amount in its currency. */
async function sale({ stage, programme }: Tour) {
  const { tills } = must(await stage.listTills({}));
  const till = known(
    tills.find(({ programmes }) => programmes.includes(programme)),
    'till that takes these cards',
  );
  return { till, amount: { amountMinor: 1_240, currency: till.currency } };
}

async function arm({ stage, journal }: Tour): Promise<Told> {
  const serialNumber = known(journal.serialNumber, 'band');
  // A band that was switched off meanwhile came up off the wrist and locked.
  must(await stage.wear({ serialNumber, worn: true }));
  must(await stage.enterPasscode({ serialNumber, passcode: journal.passcode }));
  must(await stage.arm({ serialNumber }));
  return { facts: {}, text: 'Passcode entered on the band; ready to pay for a minute.' };
}

async function tap(tour: Tour): Promise<Told> {
  const { stage, journal } = tour;
  const { till, amount } = await sale(tour);
  const { terminalId } = till;
  const asked = { terminalId, serialNumber: tour.serial(), amount, language: 'en' as const };
  const answer = must(await stage.tap(asked, { idempotencyKey: journal.saleKey })).tap;
  if (!answer.approved) {
    // That sale is over; the next try is another one.
    journal.saleKey = randomUUID();
    throw new TourStopped(`not approved: ${answer.reason ?? answer.outcome}`);
  }
  const { authorisationCode, dpanLastFour, rrn, cdaVerified, arqcVerified } = answer;
  return {
    facts: { amount, authorisationCode, dpanLastFour, rrn, cdaVerified, arqcVerified },
    text: `${spellMoney(amount)} at ${till.merchantName}: approved, ${authorisationCode}; CDA and ARQC verified.`,
  };
}

/** The sale again under its key: the till gives what it wrote down and sells nothing twice. */
async function receipt(tour: Tour): Promise<Told> {
  const { stage, journal } = tour;
  const { till, amount } = await sale(tour);
  const answer = must(
    await stage.tap(
      {
        terminalId: till.terminalId,
        serialNumber: tour.serial(),
        amount,
        language: 'en',
      },
      { idempotencyKey: journal.saleKey },
    ),
  ).tap;
  const lastFour = known(answer.dpanLastFour ?? undefined, 'digital account number');
  if (!answer.receipt.some((line) => line.includes(lastFour))) {
    throw new TourStopped('the receipt does not show the digital account number');
  }
  return { facts: { lines: answer.receipt }, text: ['The receipt:', ...answer.receipt].join('\n') };
}

async function history(tour: Tour): Promise<Told> {
  const phone = await tour.phone();
  must(await phone.sync());
  const { cards } = must(await phone.cards());
  const card = known(
    cards.find(({ enrolmentId: id }) => id === tour.journal.enrolmentId),
    'card in the app',
  );
  const entry = await eventually(async () =>
    must(await phone.history(card.cardId)).entries.find(({ source }) => source === 'BOTH'),
  );
  const { band } = must(await tour.stage.getBand({ serialNumber: tour.serial() }));
  return {
    facts: { entry, bandLog: band.log.length },
    text: `The app shows ${entry.merchantName}, ${entry.amount && spellMoney(entry.amount)}, ${entry.outcome}; the band's own log has it too.`,
  };
}

async function bankStatement(tour: Tour): Promise<Told> {
  await tour.signInAtBank();
  const { transactions } = must(await tour.bank.listTransactions({ limit: 20 }));
  const line = known(
    transactions.find(({ deviceName }) => deviceName !== undefined),
    'transaction with a wearable at the bank',
  );
  return {
    facts: { line },
    text: `The bank's page: ${line.merchantName}, ${spellMoney(line.amount)}, with ${line.deviceName} •••• ${line.dpanLastFour}, ${line.posting}.`,
  };
}

async function points(tour: Tour): Promise<Told> {
  await tour.signInAtBank();
  const { accounts } = must(await tour.bank.listAccounts({}));
  const held = accounts.flatMap((account) =>
    account.points === undefined ? [] : [account.points],
  );
  const sums = new Map<string, number>();
  for (const { programme, balance } of held) {
    sums.set(programme, (sums.get(programme) ?? 0) + balance);
  }
  const words = [...sums].map(([programme, sum]) => `${sum} ${programme}`).join(', ');
  return {
    facts: { points: held },
    text: `Points: ${words === '' ? 'none in this programme' : words}.`,
  };
}

/** As many as there are. */
const ALL_POINTS = 1_000_000;

/** Points count once their purchase is cleared, so the day is closed first. */
async function payWithPoints(tour: Tour): Promise<Told> {
  const { stage, journal } = tour;
  must(await stage.closeBusinessDay({}));
  const programme = await pointsProgramme(tour);
  if (programme === undefined)
    return { facts: { spent: 0 }, text: 'This card collects no points.' };
  await arm(tour);
  const { till, amount } = await sale(tour);
  const { terminalId } = till;
  const where = { terminalId, serialNumber: tour.serial(), amount, language: 'en' as const };
  const asked = { ...where, points: ALL_POINTS };
  const { tap: answer } = must(await stage.tap(asked, { idempotencyKey: journal.pointsKey }));
  if (!answer.approved) {
    journal.pointsKey = randomUUID();
    throw new TourStopped(`not approved: ${answer.reason ?? answer.outcome}`);
  }
  const { spent, paidMinor, earned } = answer.points;
  const paid = spellMoney({ ...answer.amount, amountMinor: paidMinor });
  const words = `${spellMoney(answer.amount)} again, ${paid} of it with ${spent} ${programme} points:`;
  return {
    facts: { spent, paidMinor, earned, lines: answer.receipt },
    text: [words, ...answer.receipt].join('\n'),
  };
}

/** Of the account that the tour's card belongs to. */
async function pointsProgramme(tour: Tour): Promise<string | undefined> {
  await tour.signInAtBank();
  const { cardId } = await tour.plastic('approve');
  const { cards } = must(await tour.bank.listCards({}));
  const accountId = cards.find((card) => card.cardId === cardId)?.accountId;
  const { accounts } = must(await tour.bank.listAccounts({}));
  return accounts.find((account) => account.accountId === accountId)?.points?.programme;
}

/** What comes by a message between parties may take a moment. */
async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 40; tries++) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new TourStopped('it did not arrive in time');
}
