/** Somebody who means harm, and bad luck: what must not come of it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex, hex } from '@armilla/bytes';
import { seededChance } from '@armilla/kit/chance';
import { isRefusal } from '@armilla/kit/refusal';
import {
  createSecureElement,
  flashInMemory,
  openMemory,
  type SecureElement,
} from '@armilla/wearable';
import {
  APPROVED,
  type Bench,
  bankOf,
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
import { cardOf, reversalOf } from './chip.ts';
import { modelIssuer } from './model-issuer.ts';
import { till } from './till.ts';

const MARIA = 'acc_01arz3ndektsv4rrffq69g5fav';
const ELENI = 'acc_01arz3ndektsv4rrffq69g5faw';
const HER_BAND = 'dev_01arz3ndektsv4rrffq69g5faw';
const ALPHA = bankOf('alpha-bank');
/** Two banks on one band. */
const BOTH = [ALPHA, { ...bankOf('pumb'), models: ALPHA.models }];
const PUMB_BIN = BOTH[1]?.products[0]?.bin ?? '';

async function withCard(options: Parameters<typeof bench>[0] = {}) {
  const here = await bench(options);
  await register(here);
  const view = await enrolled(here);
  const tokenUniqueReference = view.tokenUniqueReference ?? '';
  const token = async () => given(await here.asWallet.getToken({ tokenUniqueReference }));
  return { here, view, tokenUniqueReference, token };
}

/** A card without a code, as far as the band. */
async function added(here: Bench, pan: string, more: object = {}): Promise<string> {
  here.issuer.decide = ({ enrolmentId }) => ({
    ...APPROVED,
    panUniqueReference: `car_${enrolmentId.slice(4)}`,
  });
  const { enrolmentId } = given(await open(here, pan, more));
  const version = pan.startsWith(PUMB_BIN) ? bankOf('pumb').terms.version : TERMS;
  const accepted = await here.asWallet.acceptTerms({ enrolmentId, version, language: 'en' });
  await sync(here);
  return given(accepted).tokenUniqueReference ?? '';
}

const statusOf = async (here: Bench, tokenUniqueReference: string) =>
  given(await here.asWallet.getToken({ tokenUniqueReference })).status;

test('a bank that uses another bank’s idempotency key is not given that bank’s answer', async () => {
  const { here, tokenUniqueReference } = await withCard();
  const hold = { tokenUniqueReference, by: 'ISSUER', reason: 'OTHER' } as const;
  const idempotencyKey = 'the same key';
  given(await here.asIssuer().suspendToken(hold, { idempotencyKey }));
  const stranger = await here.asIssuer('pumb').suspendToken(hold, { idempotencyKey });
  assert.equal(refused(stranger), 'NOT_FOUND');
  await here.close();
});

test('a tap that was declined for a hold cannot be presented again when the hold is gone', async () => {
  const { here, tokenUniqueReference, token } = await withCard();
  const shop = await till(here);
  const by = { tokenUniqueReference, by: 'CARDHOLDER' } as const;
  given(await here.asWallet.suspendToken({ ...by, reason: 'OTHER' }));
  const { sale, request } = await shop.tap(500);
  assert.equal(sale.responseCode, '62');
  given(await here.asWallet.resumeToken({ ...by, reason: 'OTHER' }));
  const fields = { ...request.fields, 11: '999999', 37: 'REPLAYED0001' };
  const again = await here.service.answer({ ...request, fields });
  assert.notEqual(again?.fields[39], '00');
  const holds = (await token()).suspendedBy;
  assert.deepEqual(holds, ['NETWORK'], 'a counter came twice');
  await here.close();
});

test('what nobody’s card made uses no counter up while the token is held', async () => {
  const { here, tokenUniqueReference } = await withCard();
  const shop = await till(here);
  const request = await shop.capture(500);
  const by = { tokenUniqueReference, by: 'CARDHOLDER' } as const;
  given(await here.asWallet.suspendToken({ ...by, reason: 'OTHER' }));
  const forged = { ...request.fields, 4: '000000009999', 11: '888888', 37: 'FORGED000001' };
  const no = await here.service.answer({ ...request, fields: forged });
  assert.equal(no?.fields[39], '62');
  given(await here.asWallet.resumeToken({ ...by, reason: 'OTHER' }));
  assert.equal((await here.service.answer(request))?.fields[39], '00');
  await here.close();
});

const OTHER_CPLC = '4790'.padEnd(84, '6B');
const THIRD_CPLC = '4790'.padEnd(84, '7C');

function otherElement(here: Bench): SecureElement {
  const { enc, mac, dek } = ELEMENT_KEYS;
  return createSecureElement({
    memory: openMemory(flashInMemory()),
    factory: {
      cplc: fromHex(OTHER_CPLC),
      keys: { enc: fromHex(enc), mac: fromHex(mac), dek: fromHex(dek) },
    },
    chance: seededChance(12),
    clock: here.clock,
    isVerified: () => true,
  });
}

async function syncOther(here: Bench, element: SecureElement): Promise<void> {
  const secureElementId = OTHER_CPLC;
  for (;;) {
    const next = given(await here.asWallet.nextPackage({ secureElementId })).package;
    if (next === null) return;
    element.wired.reset();
    const responses = next.commands.map((one) => hex(element.wired.transceive(fromHex(one))));
    const { packageId } = next;
    given(await here.asWallet.reportPackage({ secureElementId, packageId, responses }));
  }
}

/** A card on the old band that can move to new ones. */
async function moving() {
  const { here, tokenUniqueReference: old } = await withCard();
  const model = 'mi-smart-band-6-nfc';
  for (const secureElementId of [OTHER_CPLC, THIRD_CPLC]) {
    const encryptedKeys = await jwe(here, ELEMENT_KEYS);
    given(await here.asMaker.registerSecureElement({ secureElementId, model, encryptedKeys }));
  }
  here.issuer.decide = () => APPROVED;
  const move = async (secureElementId = OTHER_CPLC) =>
    given(
      await here.asWallet.openEnrolment({
        accountId: MARIA,
        deviceId: 'dev_01arz3ndektsv4rrffq69g5fbw',
        deviceName: 'Mi Smart Band 6 NFC',
        model,
        secureElementId,
        language: 'en',
        moveOf: old,
        risk: RISK,
      }),
    ).enrolmentId;
  const accept = (enrolmentId: string) =>
    here.asWallet.acceptTerms({ enrolmentId, version: TERMS, language: 'en' });
  return { here, old, move, accept };
}

test('an acquirer takes back and completes nothing that another one asked for', async () => {
  const here = await bench();
  await register(here);
  const reference = (await enrolled(here, panOf(DEBIT))).tokenUniqueReference ?? '';
  const card = await cardOf(here, reference);
  const bank = modelIssuer(here.issuer);
  const paid = card.asks();
  assert.equal((await here.service.answer(paid))?.fields[39], '00');
  const theirs = reversalOf(paid);
  const foreign = { ...theirs, fields: { ...theirs.fields, 32: '400099' } };
  for (const mti of ['0420', '0421']) {
    assert.equal((await here.service.answer({ ...foreign, mti }))?.fields[39], '30');
  }
  const completion = {
    ...foreign,
    mti: '0220',
    fields: { ...foreign.fields, 38: '123456', 39: '00' },
  };
  assert.equal((await here.service.answer(completion))?.fields[39], '30');
  await here.service.settled();
  assert.equal(bank.standing(paid), 1240);
  assert.equal((await here.service.answer(theirs))?.fields[39], '00', 'who asked for it may');
  await here.service.settled();
  assert.equal(bank.standing(paid), 0);
  await here.close();
});

test('a bank’s hold is not shaken off by a move that was begun before it', async () => {
  const { here, old, move, accept } = await moving();
  const enrolmentId = await move();
  const hold = { tokenUniqueReference: old, by: 'ISSUER', reason: 'SUSPECTED_FRAUD' } as const;
  given(await here.asIssuer().suspendToken(hold));
  assert.equal(refused(await accept(enrolmentId)), 'MOVE_NOT_POSSIBLE');
  assert.equal(await statusOf(here, old), 'SUSPENDED');
  await here.close();
});

test('a card that its bank ended does not come up again on another band by a move', async () => {
  const { here, old, move, accept } = await moving();
  const enrolmentId = await move();
  const end = { causedBy: 'ISSUER', reason: 'SUSPECTED_FRAUD' } as const;
  given(await here.asIssuer().deleteToken({ tokenUniqueReference: old, ...end }));
  assert.equal(refused(await accept(enrolmentId)), 'MOVE_NOT_POSSIBLE');
  await here.close();
});

test('of two moves of one card that were begun at once, one comes about', async () => {
  const { here, move, accept } = await moving();
  const both = await Promise.all([move(OTHER_CPLC), move(THIRD_CPLC)]);
  const answers = await Promise.all(both.map(accept));
  assert.equal(answers.filter((answer) => !isRefusal(answer)).length, 1);
  await here.close();
});

test('a hold or an end that comes between the terms and the new band goes with the move', async () => {
  for (const what of ['HOLD', 'END'] as const) {
    const { here, old, move, accept } = await moving();
    const { tokenUniqueReference = '' } = given(await accept(await move()));
    const t = { tokenUniqueReference: old };
    given(
      what === 'HOLD'
        ? await here.asIssuer().suspendToken({ ...t, by: 'ISSUER', reason: 'SUSPECTED_FRAUD' })
        : await here
            .asIssuer()
            .deleteToken({ ...t, causedBy: 'ISSUER', reason: 'SUSPECTED_FRAUD' }),
    );
    const element = otherElement(here);
    await syncOther(here, element);
    const after = given(await here.asWallet.getToken({ tokenUniqueReference }));
    assert.equal(after.status, what === 'HOLD' ? 'SUSPENDED' : 'DEACTIVATED', what);
    if (what === 'HOLD') {
      assert.deepEqual(after.suspendedBy, ['ISSUER']);
      const mine = { tokenUniqueReference, by: 'CARDHOLDER', reason: 'OTHER' } as const;
      assert.equal(refused(await here.asWallet.resumeToken(mine)), 'HOLD_OF_ANOTHER');
    }
    await here.close();
  }
});

/** A band that was Maria's and is Eleni's now; each had a card of the same bank on it. */
async function sold() {
  const here = await bench({ banks: BOTH });
  await register(here);
  const hers = await added(here, panOf(DEBIT, 1));
  given(
    await here.asWallet.changeWearableAccount({
      secureElementId: CPLC,
      accountId: ELENI,
      deviceId: HER_BAND,
    }),
  );
  await sync(here);
  here.clock.advance(60_000);
  const owner = {
    accountId: ELENI,
    deviceId: HER_BAND,
    risk: { ...RISK, devicePairedAt: here.clock.now() },
  };
  const mine = await added(here, panOf(DEBIT, 2), owner);
  const others = await added(here, panOf(PUMB_BIN, 3), owner);
  assert.equal(await statusOf(here, hers), 'DEACTIVATED');
  return { here, hers, mine, others };
}

test('whoever sold a band cannot have its new owner’s cards stopped by their old token', async () => {
  const { here, hers, mine, others } = await sold();
  const word = { tokenUniqueReference: hers, reason: 'LOST' } as const;
  const answer = given(await here.asIssuer().reportWearableLost({ ...word, action: 'DELETE' }));
  assert.deepEqual([answer.tokens, answer.othersHeld], [[], 0]);
  assert.equal(await statusOf(here, mine), 'ACTIVE');
  assert.equal(await statusOf(here, others), 'ACTIVE');
  await here.close();
});

test('whoever sold a band cannot release what its new owner had held', async () => {
  const { here, hers, mine, others } = await sold();
  const lost = { action: 'SUSPEND', reason: 'STOLEN' } as const;
  given(await here.asIssuer().reportWearableLost({ tokenUniqueReference: mine, ...lost }));
  const found = await here.asIssuer().reportWearableFound({ tokenUniqueReference: hers });
  assert.deepEqual(given(found).tokens, []);
  assert.equal(await statusOf(here, mine), 'SUSPENDED');
  assert.equal(await statusOf(here, others), 'SUSPENDED');
  given(await here.asIssuer().reportWearableFound({ tokenUniqueReference: mine }));
  assert.equal(await statusOf(here, others), 'ACTIVE');
  await here.close();
});

test('the wallet’s own release leaves what a bank had held for a lost band', async () => {
  const here = await bench({ banks: BOTH });
  await register(here);
  const mine = await added(here, panOf(DEBIT, 1));
  const others = await added(here, panOf(PUMB_BIN, 2));
  const lost = { action: 'SUSPEND', reason: 'STOLEN' } as const;
  given(await here.asIssuer().reportWearableLost({ tokenUniqueReference: mine, ...lost }));
  const by = { tokenUniqueReference: others, by: 'TOKEN_REQUESTOR' } as const;
  assert.equal(
    refused(await here.asWallet.resumeToken({ ...by, reason: 'FOUND' })),
    'HOLD_OF_ANOTHER',
  );
  assert.equal(await statusOf(here, others), 'SUSPENDED');
  await here.close();
});

test('the account that a band was taken from opens nothing on it any more', async () => {
  const { here } = await sold();
  const late = await open(here, panOf(DEBIT, 4), { accountId: MARIA });
  assert.equal(refused(late), 'DEVICE_OF_ANOTHER_ACCOUNT');
  // Having taken it back she does.
  given(
    await here.asWallet.changeWearableAccount({
      secureElementId: CPLC,
      accountId: MARIA,
      deviceId: 'dev_01arz3ndektsv4rrffq69g5fbz',
    }),
  );
  here.clock.advance(1_000);
  given(await open(here, panOf(DEBIT, 4), { accountId: MARIA }));
  await here.close();
});

test('a card replaced while a tap is between its checks and its issuer is answered all the same', async () => {
  const { here, tokenUniqueReference } = await withCard();
  const shop = await till(here);
  const other = given(await open(here, panOf(DEBIT, 2))).enrolmentId;
  const record = here.trace.record.bind(here.trace);
  let moved: Promise<unknown> | undefined;
  const move = () =>
    here.database.transaction(async (tx) => {
      const ofOther = '(SELECT pan_id FROM enrolment WHERE enrolment_id = $1)';
      await tx.all(`UPDATE token SET pan_id = ${ofOther}`, other);
      await tx.all(`UPDATE enrolment SET pan_id = ${ofOther}`, other);
      await tx.all('DELETE FROM vault WHERE pan_id NOT IN (SELECT pan_id FROM token)');
    });
  Object.assign(here.trace, {
    record(entry: Parameters<typeof record>[0]) {
      record(entry);
      moved ??= move();
    },
  });
  const { sale } = await shop.tap(100);
  await moved;
  assert.equal(sale.approved, true);
  // Whichever came first: where two can write, the move may come after the token was read again.
  const asked = here.issuer.messages.at(-1)?.fields[2];
  assert.ok(asked === panOf(DEBIT) || asked === panOf(DEBIT, 2));
  assert.equal(await statusOf(here, tokenUniqueReference), 'ACTIVE');
  await here.close();
});
