/** Packages between the token service and a real secure element, cut, forged, repeated and late. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromHex, hex } from '@armilla/bytes';
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

async function minted(): Promise<Bench> {
  const here = await bench();
  await register(here);
  const { enrolmentId } = given(await open(here, panOf(DEBIT)));
  given(await here.asWallet.acceptTerms({ enrolmentId, version: TERMS, language: 'en' }));
  return here;
}

async function take(here: Bench) {
  const next = given(await here.asWallet.nextPackage({ secureElementId: CPLC })).package;
  if (next === null) throw new Error('no package');
  return next;
}

function run(here: Bench, commands: readonly string[]): string[] {
  here.element.wired.reset();
  return commands.map((command) => hex(here.element.wired.transceive(fromHex(command))));
}

function report(here: Bench, packageId: string, responses: string[]) {
  return here.asWallet.reportPackage({ secureElementId: CPLC, packageId, responses });
}

test('cut at any command, the next attempt goes through and the band holds the card once', async () => {
  const whole = await minted();
  const { length } = (await take(whole)).commands;
  await whole.close();
  for (let answers = 0; answers <= length; answers++) {
    const here = await minted();
    const first = await syncOnce(here, answers);
    assert.equal(first?.result.state, answers < length ? 'RETRY' : 'PROCESSED', `${answers}`);
    const rest = await sync(here);
    assert.equal(rest.at(-1), answers < length ? 'PERSONALISE PROCESSED' : undefined);
    assert.ok(rest.length <= 2, `${answers}: ${rest}`);
    assert.equal(here.element.cards().length, 1);
    await here.close();
  }
});

test('a package the band committed is recognised when its last answer was lost', async () => {
  const here = await minted();
  const { commands, packageId } = await take(here);
  const responses = run(here, commands);
  assert.ok(responses.every((response) => response.endsWith('9000')));
  const cut = given(await report(here, packageId, responses.slice(0, -1)));
  assert.equal(cut.state, 'RETRY');
  const again = await syncOnce(here);
  assert.equal(again?.result.state, 'PROCESSED');
  assert.ok(again.responses.length < again.next.commands.length);
  assert.equal(here.element.cards().length, 1);
  await here.close();
});

test('a package whose whole report was lost is given again and recognised', async () => {
  const here = await minted();
  const first = await take(here);
  run(here, first.commands);
  assert.deepEqual(await take(here), first);
  assert.deepEqual(await sync(here), ['PERSONALISE RETRY', 'PERSONALISE PROCESSED']);
  assert.equal(here.element.cards().length, 1);
  await here.close();
});

test('a secure element whose counter stands elsewhere tells where', async () => {
  const here = await minted();
  const { commands } = await take(here);
  run(here, commands.slice(0, 3));
  run(here, commands.slice(0, 3));
  assert.deepEqual(await sync(here), ['PERSONALISE RETRY', 'PERSONALISE PROCESSED']);
  await here.close();
});

test('a report that comes twice gets the same answer; a foreign one is refused', async () => {
  const here = await minted();
  const once = await syncOnce(here);
  assert.equal(once?.result.state, 'PROCESSED');
  const { packageId } = once.next;
  assert.deepEqual(given(await report(here, packageId, once.responses)), { state: 'PROCESSED' });
  assert.equal(refused(await report(here, '00'.repeat(16), [])), 'PACKAGE_UNKNOWN');
  const stranger = { secureElementId: CPLC.replace('5A', '00') };
  assert.equal(refused(await here.asWallet.nextPackage(stranger)), 'SECURE_ELEMENT_UNKNOWN');
  await here.close();
});

test('answers that the phone made up move nothing, and in the end the card is given up', async () => {
  const here = await minted();
  const states: string[] = [];
  for (let i = 0; i < 5; i++) {
    const { commands, packageId } = await take(here);
    const genuine = run(here, commands.slice(0, 3));
    const forged = [...genuine, ...commands.slice(3).map(() => `${'00'.repeat(8)}9000`)];
    states.push(given(await report(here, packageId, forged)).state);
  }
  assert.deepEqual(states, ['RETRY', 'RETRY', 'RETRY', 'RETRY', 'FAILED']);
  await here.service.settled();
  assert.equal(here.wallet.enrolments.at(-1)?.state, 'ERROR');
  assert.equal(here.wallet.enrolments.at(-1)?.provisioning, 'FAILED');
  assert.equal(here.issuer.tokenUpdates.at(-1)?.status, 'DEACTIVATED');
  assert.deepEqual(here.element.cards(), []);
  await here.close();
});

test('nothing but 9000 without a MAC is not believed', async () => {
  const here = await minted();
  const { commands, packageId } = await take(here);
  const answer = given(
    await report(
      here,
      packageId,
      commands.map(() => '9000'),
    ),
  );
  assert.equal(answer.state, 'RETRY');
  assert.equal(here.wallet.enrolments.at(-1)?.provisioning !== 'PERSONALISED', true);
  await here.close();
});

test('a card removed before the band was near never reaches it', async () => {
  const here = await minted();
  const [row] = await here.database.all<{ token_unique_reference: string }>(
    'SELECT token_unique_reference FROM token',
  );
  await remove(here, row?.token_unique_reference ?? '');
  assert.deepEqual(await sync(here), []);
  await here.service.settled();
  assert.equal(here.wallet.enrolments.at(-1)?.provisioning, 'REMOVED');
  await here.close();
});

test('a card removed while the band was taking it is finished first and then removed', async () => {
  const here = await minted();
  const { commands, packageId } = await take(here);
  const responses = run(here, commands);
  const [row] = await here.database.all<{ token_unique_reference: string }>(
    'SELECT token_unique_reference FROM token',
  );
  await remove(here, row?.token_unique_reference ?? '');
  assert.equal(given(await report(here, packageId, responses)).state, 'PROCESSED');
  assert.deepEqual(await sync(here), ['DELETE PROCESSED']);
  assert.deepEqual(here.element.cards(), []);
  await here.close();
});

async function remove(here: Bench, tokenUniqueReference: string): Promise<void> {
  given(
    await here.asWallet.deleteToken({
      tokenUniqueReference,
      causedBy: 'CARDHOLDER',
      reason: 'REMOVED_BY_CARDHOLDER',
    }),
  );
}

test('eight cards on one band, one line of packages, every one of them payable', async () => {
  const here = await bench();
  await register(here);
  for (let n = 1; n <= 8; n++) await enrolled(here, panOf(DEBIT, n));
  const cards = here.element.cards();
  assert.equal(cards.length, 8);
  assert.ok(cards.every(({ isPayable }) => isPayable));
  assert.equal(new Set(cards.map(({ dpanLastFour, aid }) => `${aid}${dpanLastFour}`)).size, 8);
  await here.close();
});

test('no key data stays when a package is done', async () => {
  const here = await minted();
  await sync(here);
  const kept = await here.database.all(
    'SELECT 1 AS kept FROM package WHERE sealed_commands IS NOT NULL',
  );
  assert.deepEqual(kept, []);
  await here.close();
});

test('stopped between any two steps, the service goes on where it stood', async () => {
  let here = await minted();
  const first = await syncOnce(here, 6);
  assert.equal(first?.result.state, 'RETRY');
  await here.close();
  here = await here.restart();
  const { enrolmentId } = here.wallet.enrolments.at(-1) ?? { enrolmentId: '' };
  given(await here.asWallet.selectActivationMethod({ enrolmentId, methodId: 'sms' }));
  await here.close();
  here = await here.restart();
  const code = here.issuer.codes[0] ?? '';
  given(await here.asWallet.submitActivationCode({ enrolmentId, code }));
  await here.close();
  here = await here.restart();
  assert.deepEqual(await sync(here), ['PERSONALISE PROCESSED', 'ACTIVATE PROCESSED']);
  assert.equal(given(await here.asWallet.getEnrolment({ enrolmentId })).state, 'ACTIVE');
  await here.close();
});
