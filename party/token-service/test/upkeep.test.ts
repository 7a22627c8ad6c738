/** What a wearable holds is kept as the network means it: order, hiding, audits and repairs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex, hex } from '@armilla/bytes';
import { selectContactlessRegistry, setContactlessStatus } from '@armilla/globalplatform';
import {
  type Bench,
  bench,
  CPLC,
  DEBIT,
  enrolled,
  given,
  open,
  panOf,
  refused,
  register,
  sync,
  syncOnce,
  TERMS,
} from './bench.ts';
import { till } from './till.ts';

const DAY_MS = 86_400_000;

async function withCards(count: number): Promise<{ here: Bench; references: string[] }> {
  const here = await bench();
  await register(here);
  const references: string[] = [];
  for (let n = 1; n <= count; n++) {
    const { tokenUniqueReference } = await enrolled(here, panOf(DEBIT, n));
    references.push(tokenUniqueReference ?? '');
  }
  return { here, references };
}

/** The cards as readers are told of them, by their tokens. */
function carousel(here: Bench): (string | undefined)[] {
  return here.element.cards().map((card) => card.tokenUniqueReference);
}

function order(here: Bench, tokenUniqueReferences: string[]) {
  return here.asWallet.orderCards({ secureElementId: CPLC, tokenUniqueReferences });
}

async function audit(here: Bench): Promise<string[]> {
  given(await here.asWallet.auditWearable({ secureElementId: CPLC }));
  return sync(here);
}

async function drifts(here: Bench) {
  return given(await here.asWallet.listDrift({ limit: 50 })).drifts;
}

test('the readers find the cards in the wallet’s order, and a new card behind them', async () => {
  const { here, references } = await withCards(3);
  const [a = '', b = '', c = ''] = references;
  assert.deepEqual(carousel(here), [a, b, c]);
  given(await order(here, [c, a, b]));
  assert.deepEqual(await sync(here), ['ORDER PROCESSED']);
  assert.deepEqual(carousel(here), [c, a, b]);
  const { tokenUniqueReference: d } = await enrolled(here, panOf(DEBIT, 4));
  assert.deepEqual(carousel(here), [c, a, b, d]);
  await here.close();
});

test('of several orders the band sees the last alone; cards not named come last', async () => {
  const { here, references } = await withCards(3);
  const [a = '', b = '', c = ''] = references;
  given(await order(here, [c, b, a]));
  given(await order(here, [a, b, c]));
  given(await order(here, [b]));
  assert.deepEqual(await sync(here), ['ORDER PROCESSED']);
  assert.deepEqual(carousel(here), [b, a, c]);
  await here.close();
});

test('a card that is ordered before it arrives is put in its place when it does', async () => {
  const { here, references } = await withCards(2);
  const [a = '', b = ''] = references;
  const { enrolmentId } = given(await open(here, panOf(DEBIT, 3)));
  given(await here.asWallet.acceptTerms({ enrolmentId, version: TERMS, language: 'en' }));
  const { tokenUniqueReference: c = '' } = given(await here.asWallet.getEnrolment({ enrolmentId }));
  given(await order(here, [c, b, a]));
  assert.deepEqual(await sync(here), ['PERSONALISE PROCESSED', 'ORDER PROCESSED']);
  assert.deepEqual(carousel(here), [c, b, a]);
  await here.close();
});

test('an order of unknown, ended or foreign cards is refused and changes nothing', async () => {
  const { here, references } = await withCards(2);
  const [a = '', b = ''] = references;
  const reason = 'REMOVED_BY_CARDHOLDER';
  given(
    await here.asWallet.deleteToken({ tokenUniqueReference: a, causedBy: 'CARDHOLDER', reason }),
  );
  await sync(here);
  assert.equal(refused(await order(here, [b, a])), 'NOT_FOUND');
  assert.equal(refused(await order(here, [b, 'tkn_nobody_knows'])), 'NOT_FOUND');
  assert.equal(refused(await order(here, [])), 'INPUT_INVALID');
  const elsewhere = { secureElementId: CPLC.replace('5A', '00'), tokenUniqueReferences: [b] };
  assert.equal(refused(await here.asWallet.orderCards(elsewhere)), 'SECURE_ELEMENT_UNKNOWN');
  assert.deepEqual(await sync(here), []);
  await here.close();
});

test('a held card is hidden from readers at the next sync, and shown again when it is released', async () => {
  const { here, references } = await withCards(1);
  const [reference = ''] = references;
  const by = 'CARDHOLDER';
  for (let i = 0; i < 10; i++) {
    const about = { tokenUniqueReference: reference, by } as const;
    given(await here.asWallet.suspendToken({ ...about, reason: 'OTHER' }));
    if (i < 9) given(await here.asWallet.resumeToken({ ...about, reason: 'OTHER' }));
  }
  assert.deepEqual(await sync(here), ['DEACTIVATE PROCESSED'], 'ten times, and one package');
  assert.equal(here.element.cards()[0]?.isPayable, false);
  given(await here.asWallet.resumeToken({ tokenUniqueReference: reference, by, reason: 'OTHER' }));
  assert.deepEqual(await sync(here), ['ACTIVATE PROCESSED']);
  assert.equal(here.element.cards()[0]?.isPayable, true);
  await here.close();
});

test('an audit of a wearable that holds what it should finds nothing', async () => {
  const { here, references } = await withCards(8);
  given(await order(here, [...references].reverse()));
  await sync(here);
  assert.deepEqual(await audit(here), ['AUDIT PROCESSED']);
  assert.deepEqual(await drifts(here), []);
  assert.deepEqual(await sync(here), []);
  await here.close();
});

test('a card that the wearable lost comes back by itself and pays again', async () => {
  const { here, references } = await withCards(2);
  const [a = '', b = ''] = references;
  given(await order(here, [b, a]));
  await sync(here);
  const shop = await till(here);
  assert.equal((await shop.tap()).sale.approved, true);
  here.element.eraseInstances();
  assert.deepEqual(await audit(here), [
    'AUDIT PROCESSED',
    'PERSONALISE PROCESSED',
    'PERSONALISE PROCESSED',
    'ORDER PROCESSED',
  ]);
  assert.deepEqual(carousel(here), [b, a]);
  const found = await drifts(here);
  assert.deepEqual(
    found.map(({ kind, repair }) => `${kind} ${repair}`),
    ['MISSING_ON_WEARABLE PERSONALISE', 'MISSING_ON_WEARABLE PERSONALISE'],
  );
  assert.ok(found.every(({ repairedAt }) => repairedAt !== null));
  assert.ok((await shop.tap()).sale.approved, 'its counter began anew, under new keys');
  assert.ok((await shop.tap()).sale.approved);
  assert.deepEqual(await audit(here), ['AUDIT PROCESSED']);
  await here.close();
});

test('a card on the wearable that the network ended is removed', async () => {
  const { here, references } = await withCards(1);
  const [reference = ''] = references;
  await here.database.all(`UPDATE token SET status = 'DEACTIVATED', provisioning = 'REMOVED'`);
  assert.deepEqual(await audit(here), ['AUDIT PROCESSED', 'DELETE PROCESSED']);
  assert.deepEqual(carousel(here), []);
  const [found] = await drifts(here);
  assert.equal(found?.kind, 'ORPHAN_ON_WEARABLE');
  assert.equal(found.tokenUniqueReference, reference);
  await here.close();
});

test('a card on the wearable that nobody knows is removed', async () => {
  const { here } = await withCards(2);
  const [last] = here.element.cards().slice(-1);
  // As if this party's database had been put back to a copy from before.
  await here.database.transaction(async (tx) => {
    const aid = last?.aid ?? '';
    const rows = await tx.all<{ token_unique_reference: string }>(
      'SELECT token_unique_reference FROM token WHERE instance_aid = $1',
      aid,
    );
    const reference = rows[0]?.token_unique_reference ?? '';
    await tx.all('DELETE FROM token_event WHERE token_unique_reference = $1', reference);
    await tx.all('DELETE FROM package WHERE token_unique_reference = $1', reference);
    await tx.all('DELETE FROM token WHERE token_unique_reference = $1', reference);
  });
  assert.deepEqual(await audit(here), ['AUDIT PROCESSED', 'DELETE PROCESSED']);
  assert.equal(here.element.cards().length, 1);
  const [found] = await drifts(here);
  assert.equal(found?.tokenUniqueReference, null);
  assert.equal(found?.repair, 'DELETE');
  await here.close();
});

test('cards that a reset hid are shown again, and one that was shown against a hold is hidden', async () => {
  const { here, references } = await withCards(2);
  const [a = ''] = references;
  here.element.deactivateAll();
  assert.deepEqual(await audit(here), [
    'AUDIT PROCESSED',
    'ACTIVATE PROCESSED',
    'ACTIVATE PROCESSED',
  ]);
  assert.ok(here.element.cards().every(({ isPayable }) => isPayable));
  await here.database.all(
    `UPDATE token SET status = 'SUSPENDED' WHERE token_unique_reference = $1`,
    a,
  );
  assert.deepEqual(await audit(here), ['AUDIT PROCESSED', 'DEACTIVATE PROCESSED']);
  const kinds = (await drifts(here)).map(({ kind }) => kind);
  assert.deepEqual([...new Set(kinds)], ['ACTIVATION_DIFFERS']);
  assert.equal(kinds.length, 3);
  await here.close();
});

test('an order that was changed on the wearable is put back', async () => {
  const { here, references } = await withCards(3);
  const [a = '', b = '', c = ''] = references;
  given(await order(here, [c, b, a]));
  await sync(here);
  const [, , last] = here.element.cards();
  here.element.wired.reset();
  here.element.wired.transceive(selectContactlessRegistry());
  const aid = fromHex(last?.aid ?? '');
  const moved = here.element.wired.transceive(setContactlessStatus('highestPriority', aid));
  assert.equal(hex(moved), '9000');
  assert.deepEqual(carousel(here), [a, c, b]);
  assert.deepEqual(await audit(here), ['AUDIT PROCESSED', 'ORDER PROCESSED']);
  assert.deepEqual(carousel(here), [c, b, a]);
  assert.equal((await drifts(here))[0]?.kind, 'ORDER_DIFFERS');
  await here.close();
});

test('what waits for the wearable is no difference', async () => {
  const { here, references } = await withCards(1);
  const [reference = ''] = references;
  given(await here.asWallet.auditWearable({ secureElementId: CPLC }));
  const by = 'CARDHOLDER';
  given(await here.asWallet.suspendToken({ tokenUniqueReference: reference, by, reason: 'OTHER' }));
  assert.deepEqual(await sync(here), ['AUDIT PROCESSED', 'DEACTIVATE PROCESSED']);
  assert.deepEqual(await drifts(here), []);
  await here.close();
});

test('answers to an audit that were made up are not believed', async () => {
  const { here } = await withCards(1);
  given(await here.asWallet.auditWearable({ secureElementId: CPLC }));
  for (const forged of ['9000', '6A88', `${'00'.repeat(8)}9000`]) {
    const next = given(await here.asWallet.nextPackage({ secureElementId: CPLC })).package;
    here.element.wired.reset();
    const commands = next?.commands ?? [];
    const genuine = commands
      .slice(0, 3)
      .map((command) => hex(here.element.wired.transceive(fromHex(command))));
    const responses = [...genuine, ...commands.slice(3).map(() => forged)];
    const report = { secureElementId: CPLC, packageId: next?.packageId ?? '', responses };
    assert.equal(given(await here.asWallet.reportPackage(report)).state, 'RETRY', forged);
  }
  assert.deepEqual(await drifts(here), []);
  assert.deepEqual(await sync(here), ['AUDIT PROCESSED']);
  await here.close();
});

test('cut at any command, an audit is done over', async () => {
  const { here } = await withCards(1);
  for (let answers = 0; answers < 5; answers++) {
    given(await here.asWallet.auditWearable({ secureElementId: CPLC }));
    assert.equal((await syncOnce(here, answers))?.result.state, 'RETRY', `${answers}`);
    assert.deepEqual(await sync(here), ['AUDIT PROCESSED']);
  }
  assert.deepEqual(await drifts(here), []);
  await here.close();
});

test('every week the first sync looks by itself', async () => {
  const { here } = await withCards(1);
  assert.deepEqual(await sync(here), []);
  here.clock.advance(7 * DAY_MS);
  assert.deepEqual(await sync(here), ['AUDIT PROCESSED']);
  assert.deepEqual(await sync(here), []);
  await here.close();
});

test('an empty wearable proves that it is empty', async () => {
  const { here, references } = await withCards(1);
  const [reference = ''] = references;
  const cause = { causedBy: 'CARDHOLDER', reason: 'REMOVED_BY_CARDHOLDER' } as const;
  given(await here.asWallet.deleteToken({ tokenUniqueReference: reference, ...cause }));
  await sync(here);
  assert.deepEqual(await audit(here), ['AUDIT PROCESSED']);
  assert.deepEqual(await drifts(here), []);
  await here.close();
});

test('a removal that the wearable cannot do is given up, looked into, and known to be done', async () => {
  const { here, references } = await withCards(1);
  const [reference = ''] = references;
  here.clock.advance(3_600_000);
  here.element.eraseInstances();
  const cause = { causedBy: 'CARDHOLDER', reason: 'REMOVED_BY_CARDHOLDER' } as const;
  given(await here.asWallet.deleteToken({ tokenUniqueReference: reference, ...cause }));
  const done = await sync(here);
  assert.deepEqual(done.slice(-2), ['DELETE FAILED', 'AUDIT PROCESSED']);
  const token = given(await here.asWallet.getToken({ tokenUniqueReference: reference }));
  assert.equal(token.provisioning, 'REMOVED');
  await here.close();
});

test('an issuer is told of its own cards’ differences alone', async () => {
  const { here } = await withCards(1);
  here.element.eraseInstances();
  await audit(here);
  const shown = async (programmeId: string) =>
    given(await here.asIssuer(programmeId).listDrift({ limit: 50 })).drifts.length;
  assert.equal(await shown('alpha-bank'), 1);
  assert.equal(await shown('pumb'), 0);
  const elsewhere = { secureElementId: CPLC.replace('5A', '00'), limit: 50 };
  assert.deepEqual(given(await here.asWallet.listDrift(elsewhere)).drifts, []);
  await here.close();
});
