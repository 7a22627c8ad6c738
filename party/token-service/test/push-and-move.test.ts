/** Cards that nobody types: pushed by their bank (B8), and moved to a new wearable (M29). */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex, hex } from '@armilla/bytes';
import { seededChance } from '@armilla/kit/chance';
import {
  createSecureElement,
  flashInMemory,
  openMemory,
  type SecureElement,
} from '@armilla/wearable';
import {
  APPROVED,
  APPROVING,
  type Bench,
  bench,
  CPLC,
  DEBIT,
  ELEMENT_KEYS,
  enrolled,
  given,
  jwe,
  open,
  panOf,
  RISK,
  refused,
  register,
  sync,
  TERMS,
} from './bench.ts';

const CARD = 'car_01arz3ndektsv4rrffq69g5fav';
const OTHER_CPLC = '4790'.padEnd(84, '6B');
const MINUTE_MS = 60_000;

async function started(): Promise<Bench> {
  const here = await bench();
  await register(here);
  return here;
}

async function push(here: Bench, pan = panOf(DEBIT), programmeId?: string) {
  const encryptedCard = await jwe(here, { pan, expiry: '1229' });
  return here.asIssuer(programmeId).pushAccount({ panUniqueReference: CARD, encryptedCard });
}

/** The body of an enrolment without a typed card. */
const ON_THIS_BAND = {
  accountId: 'acc_01arz3ndektsv4rrffq69g5fav',
  deviceId: 'dev_01arz3ndektsv4rrffq69g5fav',
  deviceName: 'Mi Smart Band 6 NFC',
  model: 'mi-smart-band-6-nfc',
  secureElementId: CPLC,
  language: 'en',
  risk: RISK,
} as const;

function openPushed(here: Bench, pushReceipt: string, key: string = crypto.randomUUID()) {
  return here.asWallet.openEnrolment({ ...ON_THIS_BAND, pushReceipt }, { idempotencyKey: key });
}

async function finish(here: Bench, enrolmentId: string): Promise<void> {
  given(await here.asWallet.acceptTerms({ enrolmentId, version: TERMS, language: 'en' }));
}

test('B8: a card pushed by its bank is added without being typed, and needs no further proof', async () => {
  const here = await started();
  const asked: unknown[] = [];
  here.issuer.decide = (question) => {
    asked.push(question);
    return APPROVED;
  };
  const { pushReceipt, expiresAt } = given(await push(here));
  assert.equal(expiresAt - here.clock.now(), 15 * MINUTE_MS);
  const view = given(await openPushed(here, pushReceipt));
  assert.equal(view.source, 'ACCOUNT_ADDED_VIA_APPLICATION');
  assert.equal(view.card.panLastFour, panOf(DEBIT).slice(-4));
  const [question] = asked as { encryptedCard?: string; panUniqueReference?: string }[];
  assert.equal(question?.panUniqueReference, CARD);
  assert.equal(question.encryptedCard, undefined);
  await finish(here, view.enrolmentId);
  assert.deepEqual(await sync(here), ['PERSONALISE PROCESSED', 'ACTIVATE PROCESSED']);
  const after = given(await here.asWallet.getEnrolment({ enrolmentId: view.enrolmentId }));
  assert.equal(after.state, 'ACTIVE');
  await here.close();
});

test('a receipt is good for one enrolment; the same request again finds what it began', async () => {
  const here = await started();
  const { pushReceipt } = given(await push(here));
  const first = given(await openPushed(here, pushReceipt, 'once'));
  assert.deepEqual(given(await openPushed(here, pushReceipt, 'once')), first);
  await here.database.all('DELETE FROM answer');
  const again = given(await openPushed(here, pushReceipt, 'once'));
  assert.equal(again.enrolmentId, first.enrolmentId);
  assert.equal(refused(await openPushed(here, pushReceipt)), 'PUSH_RECEIPT_INVALID');
  await here.close();
});

test('of many who hold the same receipt at once, one gets the card', async () => {
  const here = await started();
  await registerOther(here);
  const { pushReceipt } = given(await push(here));
  const attempts = Array.from({ length: 20 }, (_, i) => {
    const secureElementId = i % 2 === 0 ? CPLC : OTHER_CPLC;
    return here.asWallet.openEnrolment({ ...ON_THIS_BAND, secureElementId, pushReceipt });
  });
  const answers = await Promise.all(attempts);
  assert.equal(answers.filter((answer) => 'enrolmentId' in answer).length, 1);
  await here.close();
});

test('a receipt runs out, and the card that was pushed is forgotten', async () => {
  const here = await started();
  const { pushReceipt } = given(await push(here));
  here.clock.advance(15 * MINUTE_MS);
  assert.equal(refused(await openPushed(here, pushReceipt)), 'PUSH_RECEIPT_INVALID');
  here.clock.advance(MINUTE_MS);
  await here.service.settled();
  assert.deepEqual(await here.database.all('SELECT pan_id FROM vault'), []);
  await here.close();
});

test('an issuer that says no leaves the receipt as it was', async () => {
  const here = await started();
  const { pushReceipt } = given(await push(here));
  here.issuer.decide = () => ({ ...APPROVING, decision: 'DECLINED', reason: 'CARD_BLOCKED' });
  assert.equal(refused(await openPushed(here, pushReceipt)), 'CARD_BLOCKED');
  here.issuer.decide = () => APPROVED;
  given(await openPushed(here, pushReceipt));
  await here.close();
});

test('nobody reads a receipt or a card out of the database', async () => {
  const here = await started();
  const { pushReceipt } = given(await push(here));
  const rows = await here.database.all('SELECT * FROM push_receipt');
  const vault = await here.database.all('SELECT * FROM vault');
  const text = JSON.stringify([rows, vault], (_, value) =>
    typeof value === 'bigint' ? Number(value) : value,
  );
  assert.equal(text.includes(pushReceipt), false);
  assert.equal(text.includes(panOf(DEBIT)), false);
  await here.close();
});

test('a bank pushes its own cards alone, and only what can be added', async () => {
  const here = await started();
  assert.equal(refused(await push(here, panOf(DEBIT), 'pumb')), 'BANK_NOT_SUPPORTED');
  assert.equal(refused(await push(here, '5333220100000001')), 'CARD_NUMBER_INVALID');
  assert.equal(refused(await push(here, panOf('43332201'))), 'NETWORK_NOT_SUPPORTED');
  const encryptedCard = await jwe(here, { pan: 7 });
  const unread = { panUniqueReference: CARD, encryptedCard };
  assert.equal(refused(await here.asIssuer().pushAccount(unread)), 'CARD_DATA_UNREADABLE');
  assert.deepEqual(await here.database.all('SELECT pan_id FROM vault'), []);
  await here.close();
});

test('an enrolment comes from one place: typed, pushed or moved', async () => {
  const here = await started();
  const { pushReceipt } = given(await push(here));
  assert.equal(refused(await open(here, panOf(DEBIT), { pushReceipt })), 'INPUT_INVALID');
  assert.equal(refused(await here.asWallet.openEnrolment(ON_THIS_BAND)), 'INPUT_INVALID');
  const made = 'x'.repeat(43);
  assert.equal(refused(await openPushed(here, made)), 'PUSH_RECEIPT_INVALID');
  await here.close();
});

async function registerOther(here: Bench): Promise<void> {
  const encryptedKeys = await jwe(here, ELEMENT_KEYS);
  const model = 'mi-smart-band-6-nfc';
  const other = { secureElementId: OTHER_CPLC, model, encryptedKeys };
  given(await here.asMaker.registerSecureElement(other));
}

function otherElement(here: Bench): SecureElement {
  const keys = {
    enc: fromHex(ELEMENT_KEYS.enc),
    mac: fromHex(ELEMENT_KEYS.mac),
    dek: fromHex(ELEMENT_KEYS.dek),
  };
  return createSecureElement({
    memory: openMemory(flashInMemory()),
    factory: { cplc: fromHex(OTHER_CPLC), keys },
    chance: seededChance(12),
    clock: here.clock,
    isVerified: () => true,
  });
}

async function syncOther(here: Bench, element: SecureElement): Promise<string[]> {
  const done: string[] = [];
  for (;;) {
    const question = { secureElementId: OTHER_CPLC };
    const next = given(await here.asWallet.nextPackage(question)).package;
    if (next === null) return done;
    element.wired.reset();
    const responses = next.commands.map((one) => hex(element.wired.transceive(fromHex(one))));
    const report = { secureElementId: OTHER_CPLC, packageId: next.packageId, responses };
    const { state } = given(await here.asWallet.reportPackage(report));
    done.push(`${next.operation} ${state}`);
  }
}

/** A card on the old band, and a new band beside it. */
async function twoBands() {
  const here = await started();
  await registerOther(here);
  const { tokenUniqueReference: old = '' } = await enrolled(here);
  here.issuer.decide = () => APPROVED;
  const move = (more: object = {}) =>
    here.asWallet.openEnrolment({
      ...ON_THIS_BAND,
      deviceId: 'dev_01arz3ndektsv4rrffq69g5fbw',
      secureElementId: OTHER_CPLC,
      moveOf: old,
      ...more,
    });
  return { here, old, element: otherElement(here), move };
}

test('M29: a card moves to a new band without being typed; the old token ends when the new one pays', async () => {
  const { here, old, element, move } = await twoBands();
  const view = given(await move());
  assert.equal(view.source, 'ACCOUNT_ON_FILE');
  await finish(here, view.enrolmentId);
  const before = given(await here.asWallet.getToken({ tokenUniqueReference: old }));
  assert.equal(before.status, 'ACTIVE', 'until the new band holds the card');
  const done = await syncOther(here, element);
  assert.deepEqual(done, ['PERSONALISE PROCESSED', 'ACTIVATE PROCESSED']);
  const after = given(await here.asWallet.getToken({ tokenUniqueReference: old }));
  assert.equal(after.status, 'DEACTIVATED');
  const { events } = given(await here.asWallet.getTokenHistory({ tokenUniqueReference: old }));
  assert.equal(events.at(-1)?.reason, 'MOVED_TO_ANOTHER_DEVICE');
  assert.deepEqual(await sync(here), ['DELETE PROCESSED']);
  assert.deepEqual(here.element.cards(), []);
  assert.equal(element.cards()[0]?.isPayable, true);
  assert.equal(refused(await move()), 'MOVE_NOT_POSSIBLE', 'it has moved');
  await here.close();
});

test('a card of a lost band moves; one that its holder or bank holds does not', async () => {
  const { here, old, move } = await twoBands();
  const lost = { secureElementId: CPLC, action: 'SUSPEND', reason: 'LOST' } as const;
  given(await here.asWallet.reportWearableLost(lost));
  given(await move());
  given(await here.asWallet.reportWearableFound({ secureElementId: CPLC }));
  const hold = { tokenUniqueReference: old, reason: 'OTHER' } as const;
  for (const by of ['CARDHOLDER', 'ISSUER'] as const) {
    const asker = by === 'ISSUER' ? here.asIssuer() : here.asWallet;
    given(await asker.suspendToken({ ...hold, by }));
    assert.equal(refused(await move()), 'MOVE_NOT_POSSIBLE', by);
    given(await asker.resumeToken({ tokenUniqueReference: old, by, reason: 'OTHER' }));
  }
  await here.close();
});

test('a card moves within its account, to another band, and once', async () => {
  const { here, move } = await twoBands();
  const stranger = { accountId: 'acc_01arz3ndektsv4rrffq69g5fbw' };
  assert.equal(refused(await move(stranger)), 'MOVE_NOT_POSSIBLE');
  assert.equal(refused(await move({ secureElementId: CPLC })), 'MOVE_NOT_POSSIBLE');
  assert.equal(refused(await move({ moveOf: 'tkn_nobody_knows' })), 'MOVE_NOT_POSSIBLE');
  const first = given(await move());
  given(await move());
  const gone = { enrolmentId: first.enrolmentId };
  assert.equal(given(await here.asWallet.getEnrolment(gone)).state, 'EXPIRED', 'asked again');
  await here.close();
});

test('a move that comes to nothing leaves the old card as it was', async () => {
  const { here, old, move } = await twoBands();
  const { enrolmentId } = given(await move());
  given(await here.asWallet.declineTerms({ enrolmentId }));
  const token = given(await here.asWallet.getToken({ tokenUniqueReference: old }));
  assert.equal(token.status, 'ACTIVE');
  given(await move());
  await here.close();
});
