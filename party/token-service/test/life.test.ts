/** The life of tokens after they were added: holds, lost things, replaced and closed cards. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  APPROVED,
  APPROVING,
  approval,
  type Bench,
  bankOf,
  bench,
  CPLC,
  DEBIT,
  enrolled,
  given,
  jwe,
  open,
  panOf,
  refused,
  register,
  SERVICE,
  sync,
  TERMS,
} from './bench.ts';
import { till } from './till.ts';

const ALPHA = bankOf('alpha-bank');
const PUMB = bankOf('pumb');
/** Both banks on one band. */
const BOTH = [ALPHA, { ...PUMB, models: ALPHA.models }];
const PUMB_BIN = PUMB.products[0]?.bin ?? '';

/** Each card has its own reference at its issuer, as it would. */
function referencing(here: Bench): void {
  here.issuer.decide = ({ enrolmentId }) => ({
    ...APPROVED,
    panUniqueReference: `car_${enrolmentId.slice(4)}`,
  });
}

async function withCard(options: Parameters<typeof bench>[0] = {}) {
  const here = await bench(options);
  await register(here);
  const view = await enrolled(here);
  const tokenUniqueReference = view.tokenUniqueReference ?? '';
  const token = async () => given(await here.asWallet.getToken({ tokenUniqueReference }));
  return { here, view, tokenUniqueReference, token };
}

/** A card without a code, as far as the band. */
async function added(here: Bench, pan: string, more: object = {}) {
  const { enrolmentId } = given(await open(here, pan, more));
  const { tokenUniqueReference = '' } = given(
    await here.asWallet.acceptTerms({ enrolmentId, version: TERMS, language: 'en' }),
  );
  await sync(here);
  return tokenUniqueReference;
}

type Holding = Parameters<Bench['asWallet']['suspendToken']>[0]['by'];

function freezing(here: Bench, tokenUniqueReference: string) {
  const ask = (by: Holding) => (by === 'ISSUER' ? here.asIssuer() : here.asWallet);
  return {
    hold: (by: Holding) =>
      ask(by).suspendToken({ tokenUniqueReference, by, reason: 'SUSPECTED_FRAUD' }),
    release: (by: Holding) =>
      ask(by).resumeToken({ tokenUniqueReference, by, reason: 'NOT_FRAUD' }),
  };
}

test('cardholder, bank and wallet each hold and release only their own', async () => {
  const { here, tokenUniqueReference } = await withCard();
  const { hold, release } = freezing(here, tokenUniqueReference);
  assert.deepEqual(given(await hold('CARDHOLDER')).token.suspendedBy, ['CARDHOLDER']);
  assert.deepEqual(given(await hold('CARDHOLDER')).token.suspendedBy, ['CARDHOLDER']);
  given(await hold('ISSUER'));
  const all = given(await hold('TOKEN_REQUESTOR')).token;
  assert.equal(all.status, 'SUSPENDED');
  assert.deepEqual(all.suspendedBy.toSorted(), ['CARDHOLDER', 'ISSUER', 'TOKEN_REQUESTOR']);
  given(await release('CARDHOLDER'));
  assert.equal(refused(await release('CARDHOLDER')), 'HOLD_OF_ANOTHER');
  given(await release('TOKEN_REQUESTOR'));
  const last = given(await release('ISSUER')).token;
  assert.equal(last.status, 'ACTIVE');
  assert.deepEqual(last.suspendedBy, []);
  assert.equal(given(await release('ISSUER')).token.status, 'ACTIVE');
  const { events } = given(await here.asIssuer().getTokenHistory({ tokenUniqueReference }));
  assert.deepEqual(
    events.map(({ event, causedBy, status }) => `${event} ${causedBy} ${status}`),
    [
      'CREATED CARDHOLDER INACTIVE',
      'ACTIVATED CARDHOLDER ACTIVE',
      'SUSPENDED CARDHOLDER SUSPENDED',
      'SUSPENDED ISSUER SUSPENDED',
      'SUSPENDED TOKEN_REQUESTOR SUSPENDED',
      'RESUMED CARDHOLDER SUSPENDED',
      'RESUMED TOKEN_REQUESTOR SUSPENDED',
      'RESUMED ISSUER ACTIVE',
    ],
  );
  await here.service.settled();
  const told = here.issuer.tokenUpdates.map(({ event, suspendedBy }) => [event, ...suspendedBy]);
  assert.deepEqual(told.at(2), ['SUSPENDED', 'CARDHOLDER']);
  assert.deepEqual(told.at(-1), ['RESUMED']);
  assert.deepEqual(here.wallet.suspendedBy.at(-1), []);
  await here.close();
});

test('nobody speaks for another: a wallet not for the bank, a bank not for the wallet', async () => {
  const { here, tokenUniqueReference, token } = await withCard();
  const reason = 'OTHER' as const;
  const wallet = { tokenUniqueReference, by: 'ISSUER' as const, reason };
  assert.equal(refused(await here.asWallet.suspendToken(wallet)), 'NOT_ALLOWED');
  assert.equal(refused(await here.asWallet.resumeToken(wallet)), 'NOT_ALLOWED');
  const bank = { tokenUniqueReference, by: 'TOKEN_REQUESTOR' as const, reason };
  assert.equal(refused(await here.asIssuer().suspendToken(bank)), 'NOT_ALLOWED');
  const removal = { tokenUniqueReference, causedBy: 'TOKEN_REQUESTOR' as const, reason };
  assert.equal(refused(await here.asIssuer().deleteToken(removal)), 'NOT_ALLOWED');
  assert.equal((await token()).status, 'ACTIVE');
  await here.close();
});

test('a held card pays nothing, is hidden from readers, and is shown again', async () => {
  const { here, tokenUniqueReference, token } = await withCard();
  const shop = await till(here);
  const { hold, release } = freezing(here, tokenUniqueReference);
  given(await hold('CARDHOLDER'));
  assert.equal((await shop.tap()).sale.responseCode, '62');
  assert.deepEqual(await sync(here), ['DEACTIVATE PROCESSED']);
  assert.equal(here.element.cards()[0]?.isPayable, false);
  assert.equal((await token()).provisioning, 'PERSONALISED');
  given(await release('CARDHOLDER'));
  assert.deepEqual(await sync(here), ['ACTIVATE PROCESSED']);
  assert.equal((await shop.tap()).sale.approved, true);
  await here.close();
});

test('a hold on a token that is not active yet is kept, and applied when it would be', async () => {
  const here = await bench();
  await register(here);
  const { enrolmentId } = given(await open(here, panOf(DEBIT)));
  const minted = await here.asWallet.acceptTerms({ enrolmentId, version: TERMS, language: 'en' });
  const tokenUniqueReference = given(minted).tokenUniqueReference ?? '';
  const { hold, release } = freezing(here, tokenUniqueReference);
  const held = given(await hold('ISSUER')).token;
  assert.equal(held.status, 'INACTIVE');
  assert.deepEqual(held.suspendedBy, []);
  given(await here.asWallet.selectActivationMethod({ enrolmentId, methodId: 'sms' }));
  const code = here.issuer.codes[0] ?? '';
  given(await here.asWallet.submitActivationCode({ enrolmentId, code }));
  assert.deepEqual(await sync(here), ['PERSONALISE PROCESSED']);
  const view = given(await here.asWallet.getEnrolment({ enrolmentId }));
  assert.equal(view.state, 'PENDING_ACTIVE');
  assert.equal(view.next, 'NOTHING');
  const now = given(await here.asWallet.getToken({ tokenUniqueReference }));
  assert.deepEqual([now.status, now.suspendedBy], ['SUSPENDED', ['ISSUER']]);
  given(await release('ISSUER'));
  assert.deepEqual(await sync(here), ['ACTIVATE PROCESSED']);
  assert.equal(given(await here.asWallet.getEnrolment({ enrolmentId })).state, 'ACTIVE');
  await here.close();
});

test('an ended token takes no command: a hold is refused, ending it again is harmless', async () => {
  const { here, tokenUniqueReference } = await withCard();
  const { hold, release } = freezing(here, tokenUniqueReference);
  given(await hold('ISSUER'));
  const removal = { causedBy: 'CARDHOLDER', reason: 'REMOVED_BY_CARDHOLDER' } as const;
  given(await here.asWallet.deleteToken({ tokenUniqueReference, ...removal }));
  assert.equal(refused(await hold('CARDHOLDER')), 'TOKEN_STATE');
  assert.equal(refused(await release('ISSUER')), 'TOKEN_STATE');
  assert.deepEqual(await here.database.all('SELECT * FROM hold'), []);
  const again = await here.asIssuer().deleteToken({
    tokenUniqueReference,
    causedBy: 'ISSUER',
    reason: 'OTHER',
  });
  assert.equal(given(again).status, 'DEACTIVATED');
  const { events } = given(await here.asWallet.getTokenHistory({ tokenUniqueReference }));
  assert.deepEqual(events.at(-1), {
    at: here.clock.now(),
    event: 'DEACTIVATED',
    status: 'DEACTIVATED',
    ...removal,
  });
  await here.close();
});

test('of another bank’s token a bank is told nothing, and can do nothing', async () => {
  const { here, view, tokenUniqueReference, token } = await withCard();
  const other = here.asIssuer('pumb');
  const { enrolmentId } = view;
  const t = { tokenUniqueReference };
  const answers = [
    await other.getToken(t),
    await other.getTokenHistory(t),
    await other.suspendToken({ ...t, by: 'ISSUER', reason: 'OTHER' }),
    await other.resumeToken({ ...t, by: 'ISSUER', reason: 'OTHER' }),
    await other.deleteToken({ ...t, causedBy: 'ISSUER', reason: 'OTHER' }),
    await other.activateToken({ enrolmentId, reason: 'AUTHENTICATED_BY_AGENT' }),
    await other.resendActivationCode({ enrolmentId, methodId: 'sms' }),
    await other.reportWearableLost({ ...t, action: 'DELETE', reason: 'LOST' }),
    await other.reportWearableLost({ secureElementId: CPLC, action: 'DELETE', reason: 'LOST' }),
    await other.reportWearableFound({ secureElementId: CPLC }),
  ];
  assert.deepEqual(answers.map(refused), Array(answers.length).fill('NOT_FOUND'));
  const panUniqueReference = APPROVING.panUniqueReference ?? '';
  const closed = await other.updateAccountState({ panUniqueReference, event: 'CLOSED' });
  assert.deepEqual(given(closed).tokens, []);
  const found = async (limit?: number) =>
    given(await other.searchTokens({ secureElementId: CPLC, limit: limit ?? 50 })).tokens;
  assert.deepEqual(await found(), []);
  assert.equal((await token()).status, 'ACTIVE');
  await here.close();
});

test('tokens are found by card, wearable, account and receipt, newest first', async () => {
  const here = await bench();
  await register(here);
  referencing(here);
  const first = await added(here, panOf(DEBIT, 1));
  here.clock.advance(1_000);
  const second = await added(here, panOf(DEBIT, 2));
  const search = async (by: object) =>
    given(await here.asIssuer().searchTokens({ limit: 50, ...by })).tokens.map(
      (token) => token.tokenUniqueReference,
    );
  assert.deepEqual(await search({ secureElementId: CPLC }), [second, first]);
  assert.deepEqual(await search({ limit: 1 }), [second]);
  const token = given(await here.asWallet.getToken({ tokenUniqueReference: first }));
  assert.equal(token.panLastFour, panOf(DEBIT, 1).slice(-4));
  assert.equal(token.serviceGeneration, 1);
  assert.deepEqual(await search({ panUniqueReference: token.panUniqueReference }), [first]);
  const receipt = { dpanLastFour: token.dpanLastFour, accountId: 'acc_01arz3ndektsv4rrffq69g5fav' };
  assert.ok((await search(receipt)).includes(first));
  assert.deepEqual(await search({ accountId: 'acc_01arz3ndektsv4rrffq69g5faw' }), []);
  await here.close();
});

type Event = Parameters<ReturnType<Bench['asIssuer']>['updateAccountState']>[0]['event'];

function plastic(here: Bench, panUniqueReference = APPROVING.panUniqueReference ?? '') {
  return async (event: Event) =>
    given(await here.asIssuer().updateAccountState({ panUniqueReference, event })).tokens;
}

test('blocked and lost plastic holds its tokens; unblocked and found releases them', async () => {
  const { here, tokenUniqueReference, token } = await withCard();
  const says = plastic(here);
  assert.deepEqual((await says('BLOCKED'))[0]?.suspendedBy, ['ISSUER']);
  await says('STOLEN');
  assert.equal((await says('UNBLOCKED'))[0]?.status, 'SUSPENDED');
  const { release, hold } = freezing(here, tokenUniqueReference);
  assert.equal(refused(await release('ISSUER')), 'TOKEN_STATE');
  given(await hold('ISSUER'));
  given(await release('ISSUER'));
  assert.equal((await token()).status, 'SUSPENDED');
  assert.equal((await says('FOUND'))[0]?.status, 'ACTIVE');
  assert.equal((await says('FOUND'))[0]?.status, 'ACTIVE');
  await here.close();
});

test('a bank’s own hold outlives the plastic’s', async () => {
  const { here, tokenUniqueReference, token } = await withCard();
  const says = plastic(here);
  given(await freezing(here, tokenUniqueReference).hold('ISSUER'));
  await says('LOST');
  await says('FOUND');
  assert.deepEqual((await token()).suspendedBy, ['ISSUER']);
  given(await freezing(here, tokenUniqueReference).release('ISSUER'));
  assert.equal((await token()).status, 'ACTIVE');
  await here.close();
});

test('closed plastic ends its tokens at once, and the band is cleaned at its next sync', async () => {
  const { here, view } = await withCard();
  const says = plastic(here);
  const [ended] = await says('CLOSED');
  assert.equal(ended?.status, 'DEACTIVATED');
  assert.equal(ended?.enrolmentState, 'DELETED');
  const enrolment = given(await here.asWallet.getEnrolment({ enrolmentId: view.enrolmentId }));
  assert.equal(enrolment.reason, 'ACCOUNT_CLOSED');
  assert.equal(enrolment.next, 'SYNC');
  assert.deepEqual(await says('CLOSED'), []);
  assert.deepEqual(await sync(here), ['DELETE PROCESSED']);
  await here.close();
});

test('a card that its bank closed or lost while it was being added follows all the same', async () => {
  const here = await bench();
  await register(here);
  const says = plastic(here);
  const { enrolmentId } = given(await open(here, panOf(DEBIT)));
  await says('LOST');
  const minted = await here.asWallet.acceptTerms({ enrolmentId, version: TERMS, language: 'en' });
  const tokenUniqueReference = given(minted).tokenUniqueReference ?? '';
  const reason = 'AUTHENTICATED_BY_AGENT' as const;
  given(await here.asIssuer().activateToken({ enrolmentId, reason }));
  await sync(here);
  const token = given(await here.asWallet.getToken({ tokenUniqueReference }));
  assert.deepEqual([token.status, token.suspendedBy], ['SUSPENDED', ['ISSUER']]);
  const second = given(await open(here, panOf(DEBIT, 2)));
  await says('CLOSED');
  const ended = given(await here.asWallet.getEnrolment({ enrolmentId: second.enrolmentId }));
  assert.deepEqual([ended.state, ended.reason], ['EXPIRED', 'ACCOUNT_CLOSED']);
  assert.equal(refused(await open(here, panOf(DEBIT, 3))), 'CARD_BLOCKED');
  await here.close();
});

const NEW_REFERENCE = 'car_01arz3ndektsv4rrffq69g5faw';

async function replaces(here: Bench, pan: string, more: object = {}, bank = 'alpha-bank') {
  return here.asIssuer(bank).replaceAccount({
    panUniqueReference: APPROVING.panUniqueReference ?? '',
    newPanUniqueReference: NEW_REFERENCE,
    encryptedCard: await jwe(here, { pan, expiry: '0131', ...more }),
  });
}

test('a replaced card’s tokens move to its new number and pay again, the band untouched', async () => {
  const { here, tokenUniqueReference } = await withCard();
  const shop = await till(here);
  await plastic(here)('STOLEN');
  assert.equal((await shop.tap()).sale.responseCode, '62');
  const moved = given(await replaces(here, panOf('53332202', 7))).tokens;
  assert.deepEqual(
    moved.map(({ status, panUniqueReference, panLastFour }) => [
      status,
      panUniqueReference,
      panLastFour,
    ]),
    [['ACTIVE', NEW_REFERENCE, panOf('53332202', 7).slice(-4)]],
  );
  await sync(here);
  assert.equal((await shop.tap()).sale.approved, true);
  assert.equal(here.issuer.messages.at(-1)?.fields[2], panOf('53332202', 7));
  const { events } = given(await here.asIssuer().getTokenHistory({ tokenUniqueReference }));
  assert.deepEqual(
    events.slice(-2).map(({ event }) => event),
    ['MOVED_TO_NEW_CARD', 'RESUMED'],
  );
  await here.service.settled();
  assert.equal(here.wallet.enrolments.at(-1)?.card.productName, 'Gold Affinity Mastercard');
  const vault = await here.database.all('SELECT pan_id FROM vault');
  assert.equal(vault.length, 1);
  assert.equal(given(await replaces(here, panOf('53332202', 7))).tokens.length, 1);
  assert.deepEqual(await plastic(here)('CLOSED'), []);
  assert.equal((await plastic(here, NEW_REFERENCE)('BLOCKED'))[0]?.status, 'SUSPENDED');
  await here.close();
});

test('a replacement that cannot be read, or is another bank’s, moves nothing', async () => {
  const { here, token } = await withCard();
  const before = await token();
  assert.equal(refused(await replaces(here, '5333')), 'CARD_NUMBER_INVALID');
  assert.equal(refused(await replaces(here, panOf(PUMB_BIN))), 'CARD_NUMBER_INVALID');
  assert.equal(
    refused(await replaces(here, panOf(DEBIT, 2), { expiry: '9999' })),
    'CARD_DATA_UNREADABLE',
  );
  assert.deepEqual(given(await replaces(here, panOf(PUMB_BIN), {}, 'pumb')).tokens, []);
  assert.deepEqual(await token(), before);
  assert.equal((await here.database.all('SELECT pan_id FROM vault')).length, 1);
  await here.close();
});

test('a replacement of what was replaced itself is held until its bank moves it on', async () => {
  const { here, token } = await withCard();
  const last = 'car_01arz3ndektsv4rrffq69g5fax';
  const moveOn = async () =>
    given(
      await here.asIssuer().replaceAccount({
        panUniqueReference: NEW_REFERENCE,
        newPanUniqueReference: last,
        encryptedCard: await jwe(here, { pan: panOf(DEBIT, 3), expiry: '0131' }),
      }),
    ).tokens;
  assert.deepEqual(await moveOn(), []);
  assert.equal(given(await replaces(here, panOf(DEBIT, 2))).tokens[0]?.status, 'SUSPENDED');
  assert.equal((await moveOn())[0]?.status, 'ACTIVE');
  assert.equal((await token()).panUniqueReference, last);
  await here.close();
});

test('a replacement added by hand before the move stays the one card on the band', async () => {
  const { here, tokenUniqueReference, token } = await withCard();
  here.issuer.decide = () => ({ ...APPROVED, panUniqueReference: NEW_REFERENCE });
  const byHand = await added(here, panOf(DEBIT, 2));
  const tokens = given(await replaces(here, panOf(DEBIT, 2))).tokens;
  assert.deepEqual(
    tokens.map((moved) => moved.tokenUniqueReference),
    [byHand],
  );
  assert.notEqual(byHand, tokenUniqueReference);
  assert.equal((await token()).status, 'DEACTIVATED');
  await here.close();
});

/** A band with a card of each bank. */
async function shared() {
  const here = await bench({ banks: BOTH });
  await register(here);
  referencing(here);
  const ours = await added(here, panOf(DEBIT));
  const theirs = await added(here, panOf(PUMB_BIN));
  const status = async () => {
    const { tokens } = given(await here.asWallet.searchTokens({ limit: 50 }));
    const of = (reference: string) =>
      tokens.find(({ tokenUniqueReference }) => tokenUniqueReference === reference);
    return [ours, theirs].map((one) =>
      [of(one)?.status, ...(of(one)?.suspendedBy ?? [])].join(' '),
    );
  };
  return { here, ours, theirs, status };
}

test('a lost wearable: by its wallet every card of it stops, whatever bank issued it', async () => {
  const { here, status } = await shared();
  const secureElementId = CPLC;
  given(await open(here, panOf(DEBIT, 5)));
  const lost = { secureElementId, action: 'SUSPEND' as const, reason: 'LOST' as const };
  const answer = given(await here.asWallet.reportWearableLost(lost));
  assert.deepEqual([answer.tokens.length, answer.othersHeld], [2, 0]);
  assert.deepEqual(await status(), ['SUSPENDED TOKEN_REQUESTOR', 'SUSPENDED TOKEN_REQUESTOR']);
  await here.service.settled();
  const offers = await here.database.all(`SELECT 1 AS it FROM enrolment WHERE state = 'ELIGIBLE'`);
  assert.deepEqual(offers, []);
  given(await here.asWallet.reportWearableFound({ secureElementId }));
  assert.deepEqual(await status(), ['ACTIVE', 'ACTIVE']);
  const gone = given(await here.asWallet.reportWearableLost({ ...lost, action: 'DELETE' }));
  assert.deepEqual(
    gone.tokens.map(({ enrolmentState }) => enrolmentState),
    ['DELETED', 'DELETED'],
  );
  assert.deepEqual(await status(), ['DEACTIVATED', 'DEACTIVATED']);
  assert.equal((await sync(here)).filter((done) => done === 'DELETE PROCESSED').length, 2);
  assert.deepEqual(here.element.cards(), []);
  await here.close();
});

test('a lost wearable: a bank ends its own cards, holds the others, and is not shown them', async () => {
  const { here, ours, theirs, status } = await shared();
  const lost = { tokenUniqueReference: ours, reason: 'STOLEN' as const };
  const answer = given(await here.asIssuer().reportWearableLost({ ...lost, action: 'DELETE' }));
  assert.deepEqual(
    [answer.tokens.map(({ programmeId }) => programmeId), answer.othersHeld],
    [['alpha-bank'], 1],
  );
  assert.deepEqual(await status(), ['DEACTIVATED', 'SUSPENDED TOKEN_REQUESTOR']);
  const found = given(await here.asIssuer().reportWearableFound({ tokenUniqueReference: ours }));
  assert.deepEqual(found.tokens, []);
  assert.deepEqual(await status(), ['DEACTIVATED', 'ACTIVE']);
  const theirLoss = { tokenUniqueReference: theirs, reason: 'LOST' as const };
  given(await here.asIssuer('pumb').reportWearableLost({ ...theirLoss, action: 'SUSPEND' }));
  assert.deepEqual(await status(), ['DEACTIVATED', 'SUSPENDED ISSUER']);
  await here.close();
});

test('a found wearable: each takes back its own word and nobody else’s', async () => {
  const { here, ours, status } = await shared();
  const lost = { action: 'SUSPEND' as const, reason: 'LOST' as const };
  given(await here.asWallet.reportWearableLost({ secureElementId: CPLC, ...lost }));
  const bank = here.asIssuer();
  given(await bank.reportWearableLost({ tokenUniqueReference: ours, ...lost }));
  given(await bank.reportWearableFound({ tokenUniqueReference: ours }));
  assert.deepEqual(await status(), ['SUSPENDED TOKEN_REQUESTOR', 'SUSPENDED TOKEN_REQUESTOR']);
  given(await bank.reportWearableLost({ tokenUniqueReference: ours, ...lost }));
  given(await here.asWallet.reportWearableFound({ secureElementId: CPLC }));
  assert.deepEqual(await status(), ['SUSPENDED ISSUER', 'SUSPENDED TOKEN_REQUESTOR']);
  await here.close();
});

test('another account takes the wearable over: the earlier one’s cards end, its own stay', async () => {
  const { here, status } = await shared();
  const deviceId = 'dev_01arz3ndektsv4rrffq69g5faw';
  const take = async (accountId: string) =>
    given(await here.asWallet.changeWearableAccount({ secureElementId: CPLC, accountId, deviceId }))
      .tokens;
  assert.equal((await take('acc_01arz3ndektsv4rrffq69g5fav')).length, 2);
  assert.deepEqual(await status(), ['ACTIVE', 'ACTIVE']);
  const ended = await take('acc_01arz3ndektsv4rrffq69g5faw');
  assert.deepEqual(
    ended.map((token) => token.status),
    ['DEACTIVATED', 'DEACTIVATED'],
  );
  assert.deepEqual(await take('acc_01arz3ndektsv4rrffq69g5faw'), []);
  await sync(here);
  assert.deepEqual(here.element.cards(), []);
  const unknown = {
    secureElementId: CPLC.replace('5A', '00'),
    accountId: 'acc_01arz3ndektsv4rrffq69g5faw',
    deviceId,
  };
  assert.equal(
    refused(await here.asWallet.changeWearableAccount(unknown)),
    'SECURE_ELEMENT_UNKNOWN',
  );
  await here.close();
});

test('a counter that comes twice holds the token for good, alarms, and is told to its bank', async () => {
  const lines: object[] = [];
  const write = (...line: unknown[]) => lines.push(line);
  const log = { debug: write, info: write, warn: write, error: write } as never;
  const { here, tokenUniqueReference, token } = await withCard({ log });
  const shop = await till(here);
  const { request } = await shop.tap();
  const copy = { ...request, fields: { ...request.fields, 11: '777777' } };
  assert.equal((await here.service.answer(copy))?.fields[39], '82');
  assert.deepEqual((await token()).suspendedBy, ['NETWORK']);
  assert.equal((await shop.tap()).sale.responseCode, '62');
  const { release } = freezing(here, tokenUniqueReference);
  for (const by of ['CARDHOLDER', 'TOKEN_REQUESTOR', 'ISSUER'] as const) {
    assert.equal(refused(await release(by)), 'HOLD_OF_ANOTHER');
  }
  await here.service.settled();
  const { event, reason, suspendedBy } = here.issuer.tokenUpdates.at(-1) ?? {};
  assert.deepEqual([event, reason, suspendedBy], ['SUSPENDED', 'ATC_REUSED', ['NETWORK']]);
  assert.equal(lines.filter((line) => JSON.stringify(line).includes('alarm')).length, 1);
  const said = JSON.stringify(lines);
  assert.equal(said.includes(request.fields[2] ?? 'none'), false);
  await here.close();
});

test('a token of an older service generation is limited as the programme says', async () => {
  const { here, tokenUniqueReference } = await withCard();
  const model = ALPHA.models[0] ?? '';
  const [generation] = SERVICE.generations;
  assert.ok(generation);
  const older = { ...generation.older, payments: false };
  const service = { ...SERVICE, generations: [{ ...generation, model, current: 2, older }] };
  await here.close();
  const kept = { path: here.path, kept: here };
  const strict = await bench({ ...kept, service });
  const shop = await till(strict);
  const declined = (await shop.tap()).sale;
  assert.equal(declined.responseCode, '62');
  await strict.service.settled();
  assert.equal(strict.wallet.transactions.at(-1)?.transaction.reason, 'SERVICE_UPDATE_REQUIRED');
  const removal = { causedBy: 'CARDHOLDER', reason: 'REMOVED_BY_CARDHOLDER' } as const;
  given(await strict.asWallet.deleteToken({ tokenUniqueReference, ...removal }));
  await sync(strict);
  const again = await enrolled(strict);
  const token = await strict.asWallet.getToken({
    tokenUniqueReference: again.tokenUniqueReference ?? '',
  });
  assert.equal(given(token).serviceGeneration, 2);
  assert.equal((await shop.tap()).sale.approved, true);
  await strict.close();
});

test('a generation limits the tokens of its model that are older, where it lets none of them pay', async () => {
  const mine = 'mi-smart-band-6-nfc';
  const other = SERVICE.models.find(({ model }) => model !== mine)?.model ?? '';
  const [generation] = SERVICE.generations;
  assert.ok(generation);
  const paysUnder = async (...limits: (readonly [model: string, payments: boolean])[]) => {
    const { here } = await withCard();
    await here.close();
    const generations = limits.map(([model, payments]) => ({
      ...generation,
      model,
      current: 2,
      older: { ...generation.older, payments },
    }));
    const service = { ...SERVICE, generations };
    const again = await bench({ path: here.path, kept: here, service });
    const { approved } = (await (await till(again)).tap()).sale;
    await again.close();
    return approved;
  };
  assert.deepEqual(
    [
      await paysUnder([mine, true]),
      await paysUnder([other, false]),
      await paysUnder([other, false], [mine, true]),
      await paysUnder([mine, false], [other, false]),
    ],
    [true, true, true, false],
  );
});

test('the bank’s ceilings of a tap and of a day hold; what was not approved does not count', async () => {
  const limits = { tapMinor: 2_000, dayMinor: 5_000, source: 'assumed' as const };
  const { here } = await withCard({ banks: [{ ...ALPHA, limits }] });
  const shop = await till(here);
  const code = async (amount: number) => (await shop.tap(amount)).sale.responseCode;
  assert.equal(await code(2_001), '61');
  assert.equal(await code(2_000), '00');
  here.issuer.host = async (message) => approval(message, '51');
  assert.equal(await code(2_000), '51');
  here.issuer.host = async (message) => approval(message);
  assert.equal(await code(2_000), '00');
  assert.equal(await code(1_001), '61');
  assert.equal(await code(1_000), '00');
  assert.equal(await code(1), '61');
  await here.service.settled();
  assert.equal(here.wallet.transactions.at(-1)?.transaction.reason, 'LIMIT_EXCEEDED');
  here.clock.advance(12 * 3_600_000);
  assert.equal(await code(2_000), '00');
  await here.close();
});

test('what is not there is not found, what is nonsense is refused, and nothing changes', async () => {
  const { here } = await withCard();
  const caller = { kind: 'party', name: 'issuer', programmeId: 'alpha-bank' } as const;
  const dump = async () =>
    JSON.stringify(
      await Promise.all(
        ['token', 'enrolment', 'hold', 'token_event', 'card_account', 'vault'].map((table) =>
          here.database.all(`SELECT * FROM ${table}`),
        ),
      ),
      (_, value) => (typeof value === 'bigint' ? String(value) : value),
    );
  const before = await dump();
  const reference = { tokenUniqueReference: 'tkn_00000000000000000000000000' };
  const enrolment = { enrolmentId: 'enr_00000000000000000000000000' };
  const by = 'ISSUER';
  const asked: [string, object][] = [
    ['getToken', reference],
    ['getTokenHistory', reference],
    ['suspendToken', { ...reference, by, reason: 'OTHER' }],
    ['resumeToken', { ...reference, by, reason: 'OTHER' }],
    ['deleteToken', { ...reference, causedBy: by, reason: 'OTHER' }],
    ['activateToken', { ...enrolment, reason: 'AUTHENTICATED_BY_AGENT' }],
    ['resendActivationCode', { ...enrolment, methodId: 'sms' }],
    ['reportWearableLost', { ...reference, action: 'DELETE', reason: 'LOST' }],
    ['reportWearableFound', reference],
  ];
  const ask = async (name: string, input: object) =>
    refused(
      await here.service.invoke(name, input, {
        caller,
        language: 'en',
        idempotencyKey: crypto.randomUUID(),
      }),
    );
  for (const [name, input] of asked) {
    assert.equal(await ask(name, input), 'NOT_FOUND', name);
    const long = Object.fromEntries(Object.keys(input).map((key) => [key, 'x'.repeat(10_000)]));
    for (const nonsense of [{}, long]) {
      assert.equal(await ask(name, nonsense), 'INPUT_INVALID', name);
    }
  }
  const both = { ...reference, secureElementId: CPLC, action: 'DELETE', reason: 'LOST' };
  assert.equal(await ask('reportWearableLost', both), 'INPUT_INVALID');
  assert.equal(await ask('searchTokens', { limit: 0 }), 'INPUT_INVALID');
  const wild = { panUniqueReference: NEW_REFERENCE, event: 'EXPLODED' };
  assert.equal(await ask('updateAccountState', wild), 'INPUT_INVALID');
  assert.equal(await dump(), before);
  await here.close();
});
