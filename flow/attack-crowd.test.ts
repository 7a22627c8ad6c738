/**
 * Fifty at once on one account with two bands: cards added, identified, removed, frozen, moved,
 * blocked by their bank, bands lost and found. Whatever the order, what is left is legal; every
 * party's own books are read to judge it.
 */
import assert from 'node:assert/strict';
import { isRefusal } from '@armilla/kit/refusal';
import { everywhere } from './journey.ts';
import { type Cardholder, eventually, type Plastic, type Scene, yes } from './scene.ts';

/** `ARMILLA_ROUNDS=10 node tool/journeys.ts attack-crowd` for longer. */
const ROUNDS = Number(process.env.ARMILLA_ROUNDS ?? 1);
const AT_ONCE = 50;
/** Cards on each band that are through before it begins. */
const READY = 3;

/** How often each is done: what ends a card for good seldom, or there is soon nothing left. */
const DEEDS = {
  adds: 14,
  accepts: 14,
  asks: 8,
  enters: 10,
  removes: 4,
  freezes: 5,
  unfreezes: 5,
  blocks: 3,
  unblocks: 4,
  loses: 2,
  finds: 6,
  wipes: 1,
  moves: 4,
  syncs: 6,
} as const;
type Deed = keyof typeof DEEDS;

/** The account on two phones, each near its own band, and what it may add. */
interface Crowd {
  readonly scene: Scene;
  readonly phones: readonly [Cardholder, Cardholder];
  readonly plastics: readonly Plastic[];
}

function drawn<T>(all: readonly T[]): T | undefined {
  return all[Math.floor(Math.random() * all.length)];
}

function drawnDeed(): Deed {
  const all = Object.entries(DEEDS).flatMap(([deed, often]) => Array(often).fill(deed) as Deed[]);
  return drawn(all) ?? 'syncs';
}

async function does(crowd: Crowd, deed: Deed): Promise<unknown> {
  const phone = drawn(crowd.phones) ?? crowd.phones[0];
  const { wallet } = phone;
  const { deviceId } = yes(await phone.phone.device());
  switch (deed) {
    case 'adds': {
      const plastic = drawn(crowd.plastics);
      return plastic && phone.types(plastic);
    }
    case 'accepts':
    case 'asks':
    case 'enters':
      return goesOn(crowd, phone, deed);
    case 'removes':
    case 'freezes':
    case 'unfreezes':
      return onCard(phone, deviceId, deed);
    case 'blocks':
    case 'unblocks':
      return atBank(crowd, deed);
    case 'loses':
      return wallet.reportDeviceLost({ deviceId, action: 'SUSPEND' });
    case 'wipes':
      return wallet.reportDeviceLost({ deviceId, action: 'DELETE' });
    case 'finds':
      return wallet.reportDeviceFound({ deviceId });
    case 'moves': {
      const [first, second] = crowd.phones;
      const { deviceId: toDeviceId } = yes(await (phone === first ? second : first).phone.device());
      return wallet.moveCards({ fromDeviceId: deviceId, toDeviceId, language: 'en' });
    }
    case 'syncs':
      return phone.phone.sync();
  }
}

async function goesOn(
  { scene, plastics }: Crowd,
  { phone, wallet }: Cardholder,
  deed: 'accepts' | 'asks' | 'enters',
): Promise<unknown> {
  const state = deed === 'accepts' ? 'ELIGIBLE' : 'PENDING_VERIFICATION';
  const { enrolments } = yes(await wallet.listEnrolments({ limit: 200 }));
  const one = drawn(enrolments.filter(({ enrolment }) => enrolment.state === state))?.enrolment;
  if (one === undefined) return undefined;
  const { enrolmentId, terms, activationMethods, card } = one;
  if (deed === 'accepts') return phone.acceptTerms(enrolmentId, terms.version);
  const sms = activationMethods.find(({ type }) => type === 'TEXT_TO_CARDHOLDER_NUMBER');
  if (deed === 'asks') return sms && phone.selectMethod(enrolmentId, sms.methodId);
  const plastic = plastics.find(({ pan }) => pan.endsWith(card.panLastFour));
  const { messages } = yes(await scene.stage.listSms({ to: plastic?.mobile ?? '' }));
  const code = /(?<!\d)\d{6}(?!\d)/.exec(messages[0]?.text ?? '')?.[0];
  return code && phone.submitCode(enrolmentId, code);
}

async function onCard(
  { wallet }: Cardholder,
  deviceId: string,
  deed: 'removes' | 'freezes' | 'unfreezes',
): Promise<unknown> {
  const { cards } = yes(await wallet.listCards({ deviceId }));
  const cardId = drawn(cards)?.cardId;
  if (cardId === undefined) return undefined;
  if (deed === 'removes') return wallet.deleteCard({ cardId });
  return deed === 'freezes' ? wallet.freezeCard({ cardId }) : wallet.unfreezeCard({ cardId });
}

async function atBank({ scene, plastics }: Crowd, deed: 'blocks' | 'unblocks'): Promise<unknown> {
  const plastic = drawn(plastics);
  if (plastic === undefined) return undefined;
  const { cardId } = plastic;
  const bank = await scene.customer(plastic);
  return deed === 'blocks' ? bank.blockCard({ cardId }) : bank.unblockCard({ cardId });
}

/** Before each round both bands are at hand, and some cards on each of them pay. */
async function prepared({ scene, phones, plastics }: Crowd): Promise<void> {
  for (const plastic of plastics) {
    await (await scene.customer(plastic)).unblockCard({ cardId: plastic.cardId });
  }
  for (const phone of phones) {
    const { deviceId } = yes(await phone.phone.device());
    yes(await phone.wallet.reportDeviceFound({ deviceId }));
    for (const plastic of plastics.slice(0, READY)) {
      const opened = await phone.types(plastic);
      if (!isRefusal(opened)) await phone.goesOn(opened.enrolmentId, plastic);
    }
    yes(await phone.phone.sync());
  }
}

interface Kept {
  readonly enrolment_id: string;
  readonly state: string;
  readonly pan_fingerprint: string;
  readonly pan_unique_reference: string | null;
  readonly secure_element_id: string;
  readonly token_unique_reference: string | null;
  readonly dpan_last_four: string | null;
  readonly status: string | null;
  readonly provisioning: string | null;
  readonly holds: bigint;
  readonly deletes: bigint;
}

const LIVE = ['OPENING', 'ELIGIBLE', 'PENDING_VERIFICATION', 'PENDING_ACTIVE', 'ACTIVE'];

function kept({ scene }: Crowd): Promise<Kept[]> {
  return scene.rows<Kept>(
    'token-service',
    `SELECT enrolment.*, token.token_unique_reference, token.dpan_last_four, token.status,
       token.provisioning,
       (SELECT COUNT(*) FROM hold
        WHERE hold.token_unique_reference = token.token_unique_reference) AS holds,
       (SELECT COUNT(*) FROM package WHERE package.operation = 'DELETE'
        AND package.state = 'QUEUED'
        AND package.token_unique_reference = token.token_unique_reference) AS deletes
     FROM enrolment LEFT JOIN token ON token.enrolment_id = enrolment.enrolment_id`,
  );
}

/** Until every party has told every other what it had to. */
async function quiet({ scene }: Crowd): Promise<void> {
  const places = ['token-service', 'wallet', `issuer-${scene.bank.id}`];
  await eventually(async () => {
    const waiting = await Promise.all(
      places.map((place) => scene.rows(place, 'SELECT message_id FROM outbox')),
    );
    return waiting.flat().length === 0 ? true : undefined;
  });
}

async function judge(crowd: Crowd): Promise<void> {
  const rows = await kept(crowd);
  const live = rows.filter(({ state }) => LIVE.includes(state));
  const places = live.map((row) => `${row.pan_fingerprint} ${row.secure_element_id}`);
  assert.equal(new Set(places).size, places.length, 'two live enrolments of one card on one band');
  for (const element of new Set(live.map((row) => row.secure_element_id))) {
    const count = live.filter((row) => row.secure_element_id === element).length;
    assert.ok(count <= crowd.scene.bank.cap.cards, `the cap was passed: ${count}`);
  }
  for (const row of rows) judgeToken(row);
  await judgeWallet(crowd, rows);
  await judgeBank(crowd, rows);
}

function judgeToken({ state, status, provisioning, holds, deletes }: Kept): void {
  if (status === null) return;
  const what = JSON.stringify({ state, status, provisioning, holds: Number(holds) });
  if (status === 'SUSPENDED') assert.ok(holds > 0n, `suspended by nobody: ${what}`);
  if (status === 'ACTIVE') assert.equal(holds, 0n, `active though held: ${what}`);
  assert.equal(status === 'DEACTIVATED', !LIVE.includes(state), `token and enrolment: ${what}`);
  if (status !== 'DEACTIVATED') return;
  assert.equal(holds, 0n, `ended and held: ${what}`);
  const gone = ['NONE', 'REMOVED', 'FAILED'].includes(provisioning ?? '');
  assert.ok(gone || deletes > 0n, `ended, and nothing takes it off the band: ${what}`);
}

interface Projected {
  readonly document: string;
  readonly token_status: string | null;
  readonly suspended_by: string;
}

/** The wallet shows what the token service has. */
async function judgeWallet({ scene }: Crowd, rows: readonly Kept[]): Promise<void> {
  const cards = await scene.rows<Projected>('wallet', 'SELECT * FROM card');
  const shown = new Map(
    cards.map(({ document, token_status: status, suspended_by: by }) => {
      const { enrolmentId, state, provisioning } = JSON.parse(document) as Record<string, string>;
      const isHeld = status === 'SUSPENDED' && by !== '[]';
      return [enrolmentId, [state, status, provisioning, isHeld].join()];
    }),
  );
  for (const row of rows) {
    const isHeld = row.status === 'SUSPENDED';
    const wanted = [row.state, row.status, row.provisioning ?? 'NONE', isHeld].join();
    if (row.state !== 'OPENING') assert.equal(shown.get(row.enrolment_id), wanted);
  }
}

/** The bank knows of every token as it is, and a card that may not pay has none that does. */
async function judgeBank({ scene }: Crowd, rows: readonly Kept[]): Promise<void> {
  const place = `issuer-${scene.bank.id}`;
  const known = await scene.rows<{ token_unique_reference: string; status: string }>(
    place,
    'SELECT token_unique_reference, status FROM token',
  );
  const statuses = new Map(known.map((one) => [one.token_unique_reference, one.status]));
  const cards = await scene.rows<{ pan_unique_reference: string; state: string }>(
    place,
    'SELECT pan_unique_reference, state FROM card',
  );
  const states = new Map(cards.map((one) => [one.pan_unique_reference, one.state]));
  for (const row of rows) {
    if (row.token_unique_reference === null) continue;
    assert.equal(statuses.get(row.token_unique_reference), row.status, 'as the bank knows it');
    const state = states.get(row.pan_unique_reference ?? '');
    if (row.status === 'ACTIVE') assert.equal(state, 'ACTIVE', 'a token of a card that is blocked');
  }
}

/** After a sync a band holds the cards that live on it, and no others. */
async function judgeBands(crowd: Crowd): Promise<void> {
  for (const phone of crowd.phones) {
    const { deviceId, secureElementId } = yes(await phone.phone.device());
    yes(await phone.wallet.reportDeviceFound({ deviceId }));
    yes(await phone.phone.audit());
    yes(await phone.phone.sync());
    const rows = (await kept(crowd)).filter((row) => row.secure_element_id === secureElementId);
    const there = rows.filter(({ status }) => status !== null && status !== 'DEACTIVATED');
    const band = await phone.band();
    assert.deepEqual(
      band.cards.map(({ dpanLastFour }) => dpanLastFour).toSorted(),
      there.map((row) => row.dpan_last_four).toSorted(),
    );
    const { drifts } = yes(await phone.wallet.listDrift({ deviceId }));
    assert.deepEqual(drifts, [], 'nothing had to be put right');
  }
}

everywhere(['alpha-bank'], ({ alone }) => {
  alone(
    'fifty adds, codes, removals, freezes, moves and losses at once leave a legal state',
    async (scene) => {
      const maria = await scene.cardholder();
      await maria.wears();
      const again = await maria.reinstalls();
      await again.wears();
      for (const phone of [maria, again]) await phone.stepsUp();
      const all = await scene.plastics();
      const plastics = all.filter(
        ({ state, face }) => state === 'ACTIVE' && face.network !== 'VISA',
      );
      const crowd: Crowd = { scene, phones: [maria, again], plastics: plastics.slice(0, 12) };
      const heard = new Map<string, number>();
      for (let round = 0; round < ROUNDS; round++) {
        await prepared(crowd);
        const deeds = Array.from({ length: AT_ONCE }, drawnDeed);
        const answers = await Promise.all(deeds.map((deed) => does(crowd, deed)));
        for (const [i, answer] of answers.entries()) {
          const line = `${deeds[i]}: ${isRefusal(answer) ? answer.code : 'yes'}`;
          heard.set(line, (heard.get(line) ?? 0) + 1);
        }
        await quiet(crowd);
        await judge(crowd);
      }
      if (process.env.ARMILLA_FLOW_LOG !== undefined) console.error(heard);
      const faults = [...heard.keys()].filter((line) => line.endsWith(': INTERNAL'));
      assert.deepEqual(faults, []);
      await judgeBands(crowd);
      await quiet(crowd);
      await judge(crowd);
      for (const phone of crowd.phones) phone.leaves();
    },
  );
});
