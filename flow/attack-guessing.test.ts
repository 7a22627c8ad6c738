/**
 * Whoever guesses: a hundred at once, of everything that can be guessed, get exactly the tries that
 * there are, and the right one comes too late after them.
 */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { acquirerContract } from '@armilla/api/acquirer';
import { issuerContract } from '@armilla/api/issuer';
import { operateContract } from '@armilla/api/operate';
import { walletContract } from '@armilla/api/wallet';
import { type Client, httpClient } from '@armilla/kit/contract';
import { isRefusal } from '@armilla/kit/refusal';
import {
  CARDHOLDER_PASSWORD,
  CUSTOMER_PASSWORD,
  no,
  openScene,
  type Plastic,
  type Scene,
  yes,
} from './scene.ts';

const AT_ONCE = 100;
const MINUTE = 60_000;
let scene: Scene;

before(async () => {
  scene = await openScene();
});
after(() => scene.close());

/** All at once; how often each answer came. */
async function atOnce(work: (i: number) => Promise<unknown>): Promise<Record<string, number>> {
  const answers = await Promise.all(Array.from({ length: AT_ONCE }, (_, i) => work(i)));
  const counts: Record<string, number> = {};
  for (const answer of answers) {
    const code = isRefusal(answer) ? answer.code : 'YES';
    counts[code] = (counts[code] ?? 0) + 1;
  }
  return counts;
}

/** Six digits that are not the code. */
const wrongFor = (code: string, i: number) => {
  const guess = String(i).padStart(6, '0');
  return guess === code ? '999999' : guess;
};

async function awaitsCode(story: string) {
  const maria = await scene.cardholder();
  await maria.wears();
  const plastic = await scene.plastic(story);
  const enrolmentId = await maria.asksToAdd(plastic);
  const code = await maria.codeSentTo(plastic.mobile);
  return { maria, plastic, enrolmentId, code };
}

test('of a hundred codes at once five are looked at, and the right one is too late', async () => {
  const { maria, enrolmentId, code } = await awaitsCode('green');
  const { tries } = scene.bank.identification;
  const counts = await atOnce((i) =>
    maria.wallet.submitActivationCode({ enrolmentId, code: wrongFor(code, i) }),
  );
  assert.equal(tries, 5);
  assert.deepEqual(counts, {
    INCORRECT_CODE: tries - 1,
    INCORRECT_CODE_RETRIES_EXCEEDED: AT_ONCE - tries + 1,
  });
  const late = await maria.wallet.submitActivationCode({ enrolmentId, code });
  no(late, 'INCORRECT_CODE_RETRIES_EXCEEDED');
  maria.leaves();
});

test('of a hundred right codes at once one counts, and the card is added once', async () => {
  const { maria, enrolmentId, code } = await awaitsCode('credit');
  const counts = await atOnce(() => maria.wallet.submitActivationCode({ enrolmentId, code }));
  assert.ok((counts.YES ?? 0) >= 1);
  yes(await maria.phone.sync());
  assert.equal(yes(await maria.phone.cards()).cards.length, 1);
  assert.equal((await maria.band()).cards.length, 1);
  maria.leaves();
});

test('a code sent a fourth time, asked at another device or after ten minutes is no code', async () => {
  const { maria, plastic, enrolmentId, code } = await awaitsCode('yellow');
  const { activationMethods } = yes(await maria.phone.enrolment(enrolmentId));
  const methodId = activationMethods.find(({ type }) => type.startsWith('TEXT'))?.methodId ?? '';
  const eve = await scene.cardholder();
  await eve.wears();
  no(await eve.wallet.submitActivationCode({ enrolmentId, code }), 'NOT_FOUND');
  const codes = async () => {
    const { messages } = yes(await scene.stage.listSms({ to: plastic.mobile }));
    return messages.filter(({ text }) => /(?<!\d)\d{6}(?!\d)/.test(text)).length;
  };
  const before = await codes();
  const counts = await atOnce(() => maria.phone.selectMethod(enrolmentId, methodId));
  const left = scene.bank.identification.sends - 1;
  assert.deepEqual(counts, { YES: left, CODE_SENDS_EXCEEDED: AT_ONCE - left });
  assert.equal((await codes()) - before, left);
  no(await maria.phone.selectMethod(enrolmentId, methodId), 'CODE_SENDS_EXCEEDED');
  const last = await maria.codeSentTo(plastic.mobile);
  scene.clock.advance(10 * MINUTE);
  const late = await maria.wallet.submitActivationCode({ enrolmentId, code: last });
  assert.ok(isRefusal(late), 'ten minutes are over');
  for (const one of [maria, eve]) one.leaves();
});

test('of a hundred CVC2s at once five are looked at, whoever types them', async () => {
  const plastic = await scene.plastic('prepaid');
  const people = await Promise.all([scene.cardholder(), scene.cardholder()]);
  for (const one of people) await one.wears();
  const wrong = (i: number) => {
    const cvc2 = String(i).padStart(3, '0');
    return cvc2 === plastic.cvc2 ? '999' : cvc2;
  };
  const counts = await atOnce(async (i) => {
    const answer = await people[i % 2]?.types(plastic, { cvc2: wrong(i) });
    return answer;
  });
  assert.equal(counts.YES, undefined);
  assert.ok((counts.CARD_DETAILS_WRONG ?? 0) <= 5, JSON.stringify(counts));
  // Whoever came while another was looked at was not: what is left of the five is looked at still.
  for (let looked = counts.CARD_DETAILS_WRONG ?? 0; looked < 5; looked++) {
    no(await people[0]?.types(plastic, { cvc2: wrong(looked) }), 'CARD_DETAILS_WRONG');
  }
  const right = await people[0]?.types(plastic);
  assert.ok(isRefusal(right), 'the card is locked for a day');
  for (const one of people) one.leaves();
});

test('of a hundred passcodes at once the band looks at no more than it has tries', async () => {
  const maria = await scene.cardholder();
  await maria.wears();
  const { serialNumber } = maria;
  const counts = await atOnce((i) =>
    scene.stage.enterPasscode({ serialNumber, passcode: String(i).padStart(6, '0') }),
  );
  assert.equal(counts.YES, undefined);
  assert.ok((counts.WRONG_PASSCODE ?? 0) <= 5, JSON.stringify(counts));
  no(await maria.enter(), 'BAND_LOCKED');
  maria.leaves();
});

test('of many PINs at once three are looked at, and the right one finds the PIN blocked', async () => {
  const plastic = await scene.plastic('approve');
  const wrong = (i: number) => (plastic.pin === `100${i}` ? '2000' : `100${i}`);
  const taps = await Promise.all(
    Array.from({ length: 10 }, (_, i) => scene.swipes(plastic, 6_000, { pin: wrong(i % 10) })),
  );
  const wrongs = taps.filter(({ reason }) => reason === 'WRONG_PIN');
  assert.ok(taps.every(({ approved }) => !approved));
  assert.ok(wrongs.length <= 3, `${wrongs.length} PINs were looked at`);
  const right = await scene.swipes(plastic, 6_000, { pin: plastic.pin });
  assert.equal(right.approved, false);
});

/** Somewhere to sign in: a wrong password and the right one. */
interface SignIn {
  readonly where: string;
  readonly tries: number;
  signIn(password: string): Promise<unknown>;
  readonly right: string;
}

async function signIns(): Promise<readonly SignIn[]> {
  const at = { baseUrl: scene.url };
  const bank = httpClient(issuerContract, { ...at, prefix: `issuer-${scene.bank.id}` });
  const wallet = httpClient(walletContract, at);
  const shop = httpClient(acquirerContract, at);
  const { email } = await scene.cardholder();
  const { customer }: Plastic = await scene.plastic('orange');
  const stranger = `${randomUUID()}@armilla.example`;
  return [
    {
      ...{ where: 'wallet', tries: 10, right: CARDHOLDER_PASSWORD },
      signIn: (password) => wallet.signIn({ email, password }),
    },
    {
      ...{ where: 'wallet, by nobody’s address', tries: 10, right: '' },
      signIn: (password) => wallet.signIn({ email: stranger, password }),
    },
    {
      ...{ where: 'bank', tries: 5, right: CUSTOMER_PASSWORD },
      signIn: (password) => bank.signIn({ customer, password }),
    },
    {
      ...{ where: 'bank, by nobody’s name', tries: 5, right: '' },
      signIn: (password) => bank.signIn({ customer: stranger, password }),
    },
    {
      ...{ where: 'desk', tries: 5, right: CUSTOMER_PASSWORD },
      signIn: (password) => bank.agentSignIn({ agent: 'agent', password }),
    },
    {
      ...{ where: 'shop', tries: 10, right: 'olives-and-bread' },
      signIn: (password) => shop.signIn({ merchant: 'supermarket', password }),
    },
  ];
}

test('of a hundred passwords at once five or ten are looked at, at every door, known or not', async () => {
  for (const { where, tries, signIn, right } of await signIns()) {
    const counts = await atOnce((i) => signIn(`a wrong password ${i}`));
    const expected = { SIGN_IN_FAILED: tries, TOO_MANY_REQUESTS: AT_ONCE - tries };
    assert.deepEqual(counts, expected, where);
    no(await signIn(right === '' ? 'anything at all' : right), 'TOO_MANY_REQUESTS');
  }
});

test('a session that was stolen is no new set of guesses at its password', async () => {
  const { email, wallet } = await scene.cardholder();
  const counts = await atOnce((i) => wallet.stepUpWithPassword({ password: `wrong one ${i}` }));
  assert.deepEqual(counts, { SIGN_IN_FAILED: 10, TOO_MANY_REQUESTS: AT_ONCE - 10 });
  const anyone = httpClient(walletContract, { baseUrl: scene.url });
  no(await anyone.signIn({ email, password: CARDHOLDER_PASSWORD }), 'TOO_MANY_REQUESTS');
});

test('of a hundred operators’ keys at once five are looked at, and then the door is shut', async () => {
  const at = { baseUrl: scene.url, prefix: 'operations' };
  const operations: Client<typeof operateContract> = httpClient(operateContract, at);
  const counts = await atOnce((i) => operations.signIn({ key: `wrong-key-of-nobody-${i}` }));
  assert.deepEqual(counts, { OPERATOR_KEY_WRONG: 5, TOO_MANY_REQUESTS: AT_ONCE - 5 });
});
