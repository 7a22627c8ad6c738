/** What the network tells a bank of tokens and enrolments: late, of another card, after an end. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  customer,
  enrol,
  granted,
  idOf,
  openBank,
  type Plastic,
  plastic,
  refusal,
  tokenUpdate,
} from './bank.ts';
import { fakeNetwork } from './network.ts';

const network = await fakeNetwork({
  deleteToken: ({ tokenUniqueReference }) => ({ tokenUniqueReference, status: 'DEACTIVATED' }),
});
const bank = await openBank({ tokenService: network.client });
after(() => bank.close());

type EnrolmentUpdate = Parameters<typeof bank.tokenService.notifyEnrolmentUpdated>[0];
type TokenUpdate = Parameters<typeof bank.tokenService.notifyTokenUpdated>[0];

let tokens = 0;
const freshToken = () => `DARMTOKENTOLD${String(++tokens).padStart(4, '0')}`;

/** The card's reference once something was added under that name. */
async function referenceOf(card: Plastic, name: string): Promise<string> {
  const { panUniqueReference } = granted(await enrol(bank, name, card));
  assert.ok(panUniqueReference);
  return panUniqueReference;
}

function tell(name: string, panUniqueReference: string, update: Partial<EnrolmentUpdate> = {}) {
  return bank.tokenService.notifyEnrolmentUpdated({
    enrolmentId: idOf('enr', name),
    panUniqueReference,
    state: 'PENDING_VERIFICATION',
    identification: { risk: 'USUAL', wanted: ['CODE'], proved: [] },
    abandoned: false,
    deviceName: 'My band',
    at: 1,
    ...update,
  });
}

/** What the network is asked because of `work`. */
async function askedBy(
  operation: 'updateAccountState' | 'deleteToken',
  work: () => Promise<unknown>,
): Promise<readonly Record<string, unknown>[]> {
  const before = network.asked(operation).length;
  granted(await work());
  await bank.issuer.settled();
  return network.asked(operation).slice(before);
}

test('what a card met is told of each token that comes up, unless the bank holds it', async () => {
  const card = await plastic(bank, 'approve');
  const reference = await referenceOf(card, 'comesup');
  const cases: readonly [string, TokenUpdate['status'], TokenUpdate['suspendedBy'], string[]][] = [
    ['ACTIVE', 'ACTIVE', [], []],
    ['BLOCKED', 'ACTIVE', [], ['BLOCKED']],
    ['BLOCKED', 'INACTIVE', [], ['BLOCKED']],
    ['BLOCKED', 'INACTIVE', ['CARDHOLDER'], ['BLOCKED']],
    ['BLOCKED', 'INACTIVE', ['ISSUER'], []],
    ['BLOCKED', 'SUSPENDED', ['CARDHOLDER'], []],
    ['BLOCKED', 'DEACTIVATED', [], []],
    ['LOST', 'INACTIVE', ['ISSUER'], []],
    ['STOLEN', 'ACTIVE', [], ['STOLEN']],
    ['CLOSED', 'INACTIVE', ['ISSUER'], ['CLOSED']],
    ['CLOSED', 'DEACTIVATED', [], []],
  ];
  for (const [state, status, suspendedBy, told] of cases) {
    await setState(card, state);
    const update = { tokenUniqueReference: freshToken(), status, suspendedBy };
    const events = await askedBy('updateAccountState', () =>
      bank.tokenService.notifyTokenUpdated(tokenUpdate(reference, update)),
    );
    assert.deepEqual(
      events.map(({ event }) => event),
      told,
      `${state} ${status} ${suspendedBy}`,
    );
  }
  await setState(card, 'ACTIVE');
});

function setState({ cardId }: Plastic, state: string) {
  const blockedBy = state === 'BLOCKED' ? '["BANK"]' : '[]';
  const sql = 'UPDATE card SET state = $1, blocked_by = $2 WHERE card_id = $3';
  return bank.database.all(sql, state, blockedBy, cardId);
}

test('a token whose adding its holder refused ends when it is told of, unless it has ended', async () => {
  const card = await plastic(bank, 'approve');
  const reference = await referenceOf(card, 'refused');
  await tell('refused', reference, { state: 'ELIGIBLE' });
  const maria = await customer(bank, 'maria');
  granted(await maria.refuseEnrolment({ enrolmentId: idOf('enr', 'refused') }));
  const tokenUniqueReference = freshToken();
  const minted = () => tell('refused', reference, { tokenUniqueReference, at: 2 });
  assert.equal((await askedBy('deleteToken', minted)).length, 1);
  for (const [status, at, times] of [
    ['SUSPENDED', 3, 1],
    ['ACTIVE', 4, 1],
    ['DEACTIVATED', 5, 0],
  ] as const) {
    const update = tokenUpdate(reference, { tokenUniqueReference, status, at });
    const ended = await askedBy('deleteToken', () => bank.tokenService.notifyTokenUpdated(update));
    assert.equal(ended.length, times, status);
  }
  const another = tokenUpdate(reference, { tokenUniqueReference: freshToken(), at: 6 });
  const kept = await askedBy('deleteToken', () => bank.tokenService.notifyTokenUpdated(another));
  assert.deepEqual(kept, [], 'one that nobody refused stays');
});

test('an enrolment that was refused has no token ended where there is none, or it has ended', async () => {
  const card = await plastic(bank, 'approve');
  const maria = await customer(bank, 'maria');
  const cases: readonly [EnrolmentUpdate['state'], boolean, number][] = [
    ['PENDING_ACTIVE', true, 1],
    ['PENDING_ACTIVE', false, 0],
    ['DECLINED', true, 0],
    ['DECLINED_TERMS_AND_CONDITIONS', true, 0],
    ['EXPIRED', true, 0],
    ['DELETED', true, 0],
  ];
  for (const [i, [state, hasToken, times]] of cases.entries()) {
    const name = `ended${i}`;
    const reference = await referenceOf(card, name);
    await tell(name, reference, { state: 'ELIGIBLE' });
    granted(await maria.refuseEnrolment({ enrolmentId: idOf('enr', name) }));
    const token = hasToken ? { tokenUniqueReference: freshToken() } : {};
    const ended = await askedBy('deleteToken', () =>
      tell(name, reference, { state, at: 2, ...token }),
    );
    assert.equal(ended.length, times, `${state} ${hasToken}`);
  }
  const reference = await referenceOf(card, 'wanted');
  const wanted = { tokenUniqueReference: freshToken(), at: 2 };
  assert.deepEqual(await askedBy('deleteToken', () => tell('wanted', reference, wanted)), []);
});

test('what is told late of an enrolment that was refused ends no token again', async () => {
  const card = await plastic(bank, 'approve');
  const reference = await referenceOf(card, 'late');
  await tell('late', reference, { state: 'ELIGIBLE', at: 5 });
  const maria = await customer(bank, 'maria');
  granted(await maria.refuseEnrolment({ enrolmentId: idOf('enr', 'late') }));
  const old = { tokenUniqueReference: freshToken(), at: 4 };
  assert.deepEqual(await askedBy('deleteToken', () => tell('late', reference, old)), []);
});

test('nothing is taken of a card that the bank does not have, or of another’s enrolment', async () => {
  const card = await plastic(bank, 'approve');
  const other = await plastic(bank, 'credit');
  const reference = await referenceOf(card, 'whose');
  const otherReference = await referenceOf(other, 'whoseother');
  const nobodys = idOf('panref', 'nobodys');
  assert.equal(refusal(await tell('whose', nobodys)), 'NOT_FOUND');
  const token = tokenUpdate(nobodys, { tokenUniqueReference: freshToken() });
  assert.equal(refusal(await bank.tokenService.notifyTokenUpdated(token)), 'NOT_FOUND');
  await tell('whose', reference);
  granted(await tell('whose', otherReference, { state: 'DELETED', at: 2 }));
  const { enrolments } = granted(await (await customer(bank, 'maria')).listEnrolments({}));
  assert.ok(enrolments.some(({ enrolmentId }) => enrolmentId === idOf('enr', 'whose')));
});

test('who goes on is not reminded, nor who is told of as they were before', async () => {
  const card = await plastic(bank, 'lost-sms');
  const reference = await referenceOf(card, 'goeson');
  const reminders = async () => (await bank.mailFile.listMail(card.email)).length;
  const before = await reminders();
  await tell('goeson', reference, { at: 5 });
  await tell('goeson', reference, { abandoned: true, at: 4 });
  await tell('goeson', reference, { at: 6 });
  await bank.issuer.settled();
  assert.equal(await reminders(), before);
  await tell('goeson', reference, { abandoned: true, at: 7 });
  await bank.issuer.settled();
  assert.equal(await reminders(), before + 1);
});
