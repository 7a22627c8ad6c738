/**
 * Many at once on one account: whatever the order, what is left is legal. The commands are drawn by
 * fast-check; the judge knows nothing of how they are carried out.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isRefusal } from '@armilla/kit/refusal';
import fc from 'fast-check';
import {
  APPROVING,
  type Bench,
  bankOf,
  bench,
  CPLC,
  DEBIT,
  enrolled,
  given,
  jwe,
  panOf,
  RISK,
  register,
  sync,
  TERMS,
} from './bench.ts';

const ALPHA = bankOf('alpha-bank');
/** Two banks on one band; the first may have three cards there. */
const BANKS = [
  { ...ALPHA, cap: { ...ALPHA.cap, cards: 3 } },
  { ...bankOf('pumb'), models: ALPHA.models },
];

/** An issuer's reference of a card, by its place in line. */
function referenceOf(card: number): string {
  return `car_${String(card).padStart(26, '0')}`;
}

type Command =
  | { readonly kind: 'add' | 'verify' | 'delete' | 'freeze' | 'release'; readonly card: number }
  | { readonly kind: 'blocked' | 'found' | 'closed' | 'replaced'; readonly card: number }
  | { readonly kind: 'lost' | 'stolen' | 'recovered' | 'bankLost' | 'sync'; readonly card: number };

/** How often each is drawn: what ends a card for good seldom, or there is soon nothing left. */
const WEIGHTS: readonly (readonly [Command['kind'], number])[] = [
  ['add', 16],
  ['verify', 14],
  ['freeze', 14],
  ['release', 12],
  ['blocked', 10],
  ['found', 10],
  ['recovered', 8],
  ['sync', 6],
  ['delete', 4],
  ['lost', 3],
  ['replaced', 3],
  ['bankLost', 1],
  ['stolen', 1],
  ['closed', 1],
];

const CARDS = 8;
const command: fc.Arbitrary<Command> = fc.record({
  kind: fc.oneof(...WEIGHTS.map(([kind, weight]) => ({ arbitrary: fc.constant(kind), weight }))),
  card: fc.integer({ min: 1, max: CARDS }),
});

/** What replaces a card: a number of its own, or one that may be added by hand as well. */
function replacementOf(card: number): number {
  return card % 2 === 0 ? card + 100 : card + 1;
}

/** A prepared world: the JWEs of every card and every replacement, made once. */
interface Scene {
  readonly here: Bench;
  readonly typed: readonly string[];
  readonly replacements: readonly string[];
}

async function scene(): Promise<Scene> {
  const here = await bench({ banks: BANKS });
  await register(here);
  const typed: string[] = [];
  const replacements: string[] = [];
  for (let card = 1; card <= CARDS; card++) {
    const cardholderName = 'MARIA PAPADOPOULOU';
    const pan = panOf(DEBIT, card);
    typed.push(await jwe(here, { pan, cardholderName, expiry: '1229', cvc2: '123' }));
    replacements.push(await jwe(here, { pan: panOf(DEBIT, replacementOf(card)), expiry: '1231' }));
  }
  return { here, typed, replacements };
}

async function add({ here, typed }: Scene, card: number): Promise<unknown> {
  const opened = await here.asWallet.openEnrolment({
    accountId: 'acc_01arz3ndektsv4rrffq69g5fav',
    deviceId: 'dev_01arz3ndektsv4rrffq69g5fav',
    deviceName: 'Mi Smart Band 6 NFC',
    model: 'mi-smart-band-6-nfc',
    secureElementId: CPLC,
    language: 'en',
    encryptedCard: typed[card - 1] ?? '',
    risk: RISK,
  });
  if (isRefusal(opened)) return opened;
  const { enrolmentId } = opened;
  return here.asWallet.acceptTerms({ enrolmentId, version: TERMS, language: 'en' });
}

async function verify({ here }: Scene, card: number): Promise<unknown> {
  const rows = await here.database.all<{ enrolment_id: string }>(
    `SELECT enrolment_id FROM enrolment WHERE state = 'PENDING_VERIFICATION' ORDER BY opened_at`,
  );
  const row = rows[card % Math.max(1, rows.length)];
  if (row === undefined) return undefined;
  const reason = 'AUTHENTICATED_BY_AGENT' as const;
  return here.asIssuer().activateToken({ enrolmentId: row.enrolment_id, reason });
}

async function tokenAt({ here }: Scene, card: number): Promise<string | undefined> {
  const { tokens } = given(await here.asWallet.searchTokens({ limit: 200 }));
  const live = tokens.filter(({ status }) => status !== 'DEACTIVATED');
  return live[card % Math.max(1, live.length)]?.tokenUniqueReference;
}

async function onToken(
  on: Scene,
  card: number,
  ask: (tokenUniqueReference: string) => Promise<unknown>,
): Promise<unknown> {
  const reference = await tokenAt(on, card);
  return reference === undefined ? undefined : ask(reference);
}

function plastic({ here }: Scene, card: number, event: 'BLOCKED' | 'UNBLOCKED' | 'CLOSED') {
  return here.asIssuer().updateAccountState({ panUniqueReference: referenceOf(card), event });
}

/** The line of the band, cut short wherever another sync got in between. */
async function syncs({ here }: Scene): Promise<unknown> {
  const next = await here.asWallet.nextPackage({ secureElementId: CPLC });
  return isRefusal(next) ? next : next.package?.operation;
}

function carryOut(on: Scene, { kind, card }: Command): Promise<unknown> {
  const { here, replacements } = on;
  const by = card % 2 === 0 ? 'CARDHOLDER' : 'TOKEN_REQUESTOR';
  const wearable = { secureElementId: CPLC };
  switch (kind) {
    case 'add':
      return add(on, card);
    case 'verify':
      return verify(on, card);
    case 'delete':
      return onToken(on, card, (tokenUniqueReference) =>
        here.asWallet.deleteToken({ tokenUniqueReference, causedBy: by, reason: 'OTHER' }),
      );
    case 'freeze':
      return onToken(on, card, (tokenUniqueReference) =>
        here.asWallet.suspendToken({ tokenUniqueReference, by, reason: 'OTHER' }),
      );
    case 'release':
      return onToken(on, card, (tokenUniqueReference) =>
        here.asWallet.resumeToken({ tokenUniqueReference, by, reason: 'OTHER' }),
      );
    case 'blocked':
      return plastic(on, card, 'BLOCKED');
    case 'found':
      return plastic(on, card, 'UNBLOCKED');
    case 'closed':
      return plastic(on, card, 'CLOSED');
    case 'replaced':
      return here.asIssuer().replaceAccount({
        panUniqueReference: referenceOf(card),
        newPanUniqueReference: referenceOf(replacementOf(card)),
        encryptedCard: replacements[card - 1] ?? '',
      });
    case 'lost':
      return here.asWallet.reportWearableLost({ ...wearable, action: 'SUSPEND', reason: 'LOST' });
    case 'stolen':
      return here.asWallet.reportWearableLost({ ...wearable, action: 'DELETE', reason: 'STOLEN' });
    case 'bankLost':
      return here.asIssuer().reportWearableLost({ ...wearable, action: 'DELETE', reason: 'LOST' });
    case 'recovered':
      return here.asWallet.reportWearableFound(wearable);
    case 'sync':
      return syncs(on);
  }
}

interface Left {
  readonly enrolment_id: string;
  readonly state: string;
  readonly programme_id: string;
  readonly pan_fingerprint: string;
  readonly secure_element_id: string;
  readonly status: string | null;
  readonly provisioning: string | null;
  readonly holds: bigint;
  readonly deletes: bigint;
  readonly personalises: bigint;
}

/** Every row an invariant speaks of. */
function left(here: Bench): Promise<Left[]> {
  return here.database.all<Left>(
    `SELECT enrolment.enrolment_id, enrolment.state, enrolment.programme_id,
       enrolment.pan_fingerprint, enrolment.secure_element_id, token.status, token.provisioning,
       (SELECT COUNT(*) FROM hold
        WHERE hold.token_unique_reference = token.token_unique_reference) AS holds,
       (SELECT COUNT(*) FROM package
        WHERE package.token_unique_reference = token.token_unique_reference
        AND package.operation = 'DELETE' AND package.state = 'QUEUED') AS deletes,
       (SELECT COUNT(*) FROM package
        WHERE package.token_unique_reference = token.token_unique_reference
        AND package.operation = 'PERSONALISE' AND package.state = 'QUEUED') AS personalises
     FROM enrolment LEFT JOIN token ON token.enrolment_id = enrolment.enrolment_id`,
  );
}

const LIVE = ['OPENING', 'ELIGIBLE', 'PENDING_VERIFICATION', 'PENDING_ACTIVE', 'ACTIVE'];

async function judge(here: Bench): Promise<void> {
  const rows = await left(here);
  const live = rows.filter(({ state }) => LIVE.includes(state));
  assert.ok(live.length <= 3, `the cap was passed: ${live.length}`);
  const places = live.map((row) => `${row.pan_fingerprint}/${row.secure_element_id}`);
  assert.equal(new Set(places).size, places.length, 'two live enrolments of one card');
  for (const row of rows) judgeRow(row);
  const accounts = await here.database.all<{ state: string; status: string; own: bigint }>(
    `SELECT card_account.state, token.status,
       (SELECT COUNT(*) FROM hold WHERE hold.ground = 'CARD'
        AND hold.token_unique_reference = token.token_unique_reference) AS own
     FROM enrolment JOIN token ON token.enrolment_id = enrolment.enrolment_id
     JOIN card_account ON card_account.pan_unique_reference = enrolment.pan_unique_reference
       AND card_account.programme_id = enrolment.programme_id
     WHERE token.status <> 'DEACTIVATED'`,
  );
  for (const { state, own } of accounts) {
    assert.notEqual(state, 'CLOSED', 'a live token of a closed card');
    assert.equal(own > 0n, state !== 'USABLE', `a card ${state} with ${own} holds of its own`);
  }
}

function judgeRow({ state, status, provisioning, holds, deletes, personalises }: Left): void {
  if (status === null) return;
  const what = JSON.stringify({ state, status, provisioning, holds: Number(holds) });
  if (status === 'SUSPENDED') assert.ok(holds > 0n, `suspended by nobody: ${what}`);
  if (status === 'ACTIVE') assert.equal(holds, 0n, `active though held: ${what}`);
  if (status !== 'DEACTIVATED') {
    assert.ok(LIVE.includes(state), `a token without its enrolment: ${what}`);
    return;
  }
  assert.equal(holds, 0n, `ended and held: ${what}`);
  assert.ok(!LIVE.includes(state), `an enrolment without its token: ${what}`);
  const gone = provisioning === 'REMOVED' || provisioning === 'FAILED';
  assert.ok(gone || deletes > 0n, `ended, and nothing takes it off the band: ${what}`);
  if (gone) assert.equal(personalises, 0n, `gone, and yet to be made: ${what}`);
}

async function decideByCard({ here, typed }: Scene): Promise<void> {
  // The issuer is asked with the card encrypted anew: which one it is, its last four tell.
  const lastFours = typed.map((_, place) => panOf(DEBIT, place + 1).slice(-4));
  here.issuer.decide = async ({ enrolmentId }) => {
    const [row] = await here.database.all<{ pan_last_four: string }>(
      'SELECT pan_last_four FROM enrolment WHERE enrolment_id = $1',
      enrolmentId,
    );
    const card = lastFours.indexOf(row?.pan_last_four ?? '') + 1;
    return { ...APPROVING, panUniqueReference: referenceOf(card) };
  };
}

test('fifty adds, proofs, removals, losses and replacements at once leave a legal state', async () => {
  const fifty = fc.array(command, { minLength: 50, maxLength: 50 });
  await fc.assert(
    fc.asyncProperty(fc.array(fifty, { minLength: 3, maxLength: 3 }), async (rounds) => {
      const on = await scene();
      await decideByCard(on);
      for (const commands of rounds) {
        for (const card of [1, 2, 3]) await add(on, card);
        await Promise.all(commands.map((one) => carryOut(on, one)));
        await judge(on.here);
        await sync(on.here);
        await judge(on.here);
      }
      await on.here.service.settled();
      await judge(on.here);
      await on.here.close();
    }),
    { numRuns: 3, endOnFailure: true },
  );
});

test('fifty reports of a loss at once are one loss; fifty removals are one end', async () => {
  const here = await bench();
  await register(here);
  const view = await enrolled(here);
  const tokenUniqueReference = view.tokenUniqueReference ?? '';
  const lost = { action: 'SUSPEND' as const, reason: 'LOST' as const, secureElementId: CPLC };
  const fifty = Array.from({ length: 50 });
  const told = await Promise.all(fifty.map(() => here.asWallet.reportWearableLost(lost)));
  assert.ok(told.every((answer) => given(answer).tokens[0]?.status === 'SUSPENDED'));
  const removal = { causedBy: 'CARDHOLDER', reason: 'REMOVED_BY_CARDHOLDER' } as const;
  await Promise.all(
    fifty.map(() => here.asWallet.deleteToken({ tokenUniqueReference, ...removal })),
  );
  const { events } = given(await here.asWallet.getTokenHistory({ tokenUniqueReference }));
  assert.deepEqual(
    events.map(({ event }) => event),
    ['CREATED', 'ACTIVATED', 'SUSPENDED', 'DEACTIVATED'],
  );
  await judge(here);
  await here.close();
});
