/**
 * The third programme: a closed loop with an application identifier and an authority of its own,
 * brought by a file alone, on the same bands as the cards of banks.
 */
import assert from 'node:assert/strict';
import { issuerContract } from '@armilla/api/issuer';
import { httpClient } from '@armilla/kit/contract';
import type { Currency } from '@armilla/kit/money';
import { everywhere } from './journey.ts';
import {
  type Cardholder,
  eventually,
  no,
  type Plastic,
  type Scene,
  type Tap,
  yes,
} from './scene.ts';

const TEST_PASSWORD = 'armilla-test-1';
const CAFE = 'ARM00001';
const CANTEEN = 'ARM00003';
const KYIV = 'ARM00004';
const CAMPUS_AID = 'F043414D5055530101';

/** A bank's own door, whichever bank it is. */
function bankAt(scene: Scene, programme: string, bearer?: string) {
  return httpClient(issuerContract, {
    baseUrl: scene.url,
    prefix: `issuer-${programme}`,
    ...(bearer === undefined ? {} : { bearer: () => bearer }),
  });
}

async function plasticOf(scene: Scene, programme: string, story: string): Promise<Plastic> {
  const { plastic } = yes(await bankAt(scene, programme).listTestPlastic({}));
  const found = plastic.find((card) => card.story === story);
  assert.ok(found, `no plastic for "${story}" at ${programme}`);
  return found;
}

/** Types the card, and goes on until a code is under way. */
async function code(holder: Cardholder, plastic: Plastic) {
  const enrolmentId = await holder.asksToAdd(plastic);
  const submitted = yes(
    await holder.phone.submitCode(enrolmentId, await holder.codeSentTo(plastic.mobile)),
  );
  return { enrolmentId, submitted };
}

/** The customer confirms at the issuer's own page that it is they who add the card. */
async function approvesAtPage(scene: Scene, { customer }: Plastic, enrolmentId: string) {
  const door = bankAt(scene, 'campus');
  const { sessionToken } = yes(await door.signIn({ customer, password: TEST_PASSWORD }));
  const pages = bankAt(scene, 'campus', sessionToken);
  const waiting = await eventually(async () => {
    const { enrolments } = yes(await pages.listEnrolments({}));
    return enrolments.find((enrolment) => enrolment.enrolmentId === enrolmentId);
  });
  assert.deepEqual(waiting.identification.wanted, ['CODE', 'BANK_PAGE']);
  no(await pages.approveEnrolment({ enrolmentId }), 'STEP_UP_REQUIRED');
  yes(await pages.customerStepUp({ password: TEST_PASSWORD }));
  yes(await pages.approveEnrolment({ enrolmentId }));
}

/** The whole of adding a card of the campus: a code, and the second element. */
async function addsCampusCard(scene: Scene, holder: Cardholder, plastic: Plastic) {
  const { enrolmentId } = await code(holder, plastic);
  await approvesAtPage(scene, plastic, enrolmentId);
  yes(await holder.phone.sync());
  assert.equal(yes(await holder.phone.enrolment(enrolmentId)).state, 'ACTIVE');
}

interface Payment {
  readonly terminalId: string;
  /** The card's place on the band. */
  readonly position: number;
  readonly currency?: Currency;
  readonly amountMinor?: number;
}

async function pays(scene: Scene, holder: Cardholder, payment: Payment): Promise<Tap> {
  const { terminalId, position, currency = 'EUR', amountMinor = 320 } = payment;
  const { serialNumber } = holder;
  await holder.unlocks();
  yes(await scene.stage.arm({ serialNumber, position }));
  const amount = { amountMinor, currency };
  return yes(await scene.stage.tap({ terminalId, serialNumber, amount, language: 'en' })).tap;
}

everywhere(['campus'], ({ journey, alone }) => {
  journey(
    'B14 a campus card takes a code and the operator’s page, and pays at the canteen',
    async (scene) => {
      const eleni = await scene.cardholder();
      await eleni.wears();
      const plastic = await plasticOf(scene, 'campus', 'prepaid');
      assert.equal(plastic.face.network, 'PRIVATE_LABEL');

      const { enrolmentId, submitted } = await code(eleni, plastic);
      assert.deepEqual(submitted.identification.proved, ['CODE']);
      assert.equal(submitted.next, 'PROVE_AT_BANK');
      assert.notEqual(submitted.state, 'ACTIVE');
      yes(await eleni.phone.sync());
      await eleni.unlocks();
      const { serialNumber } = eleni;
      no(await scene.stage.arm({ serialNumber, position: 0 }), 'NO_CARD_ON_BAND');

      await approvesAtPage(scene, plastic, enrolmentId);
      yes(await eleni.phone.sync());
      assert.equal(yes(await eleni.phone.enrolment(enrolmentId)).state, 'ACTIVE');

      const tap = await pays(scene, eleni, { terminalId: CANTEEN, position: 0 });
      assert.deepEqual([tap.approved, tap.cdaVerified, tap.arqcVerified], [true, true, true]);
      const receipt = tap.receipt.join('\n');
      assert.ok(receipt.includes(CAMPUS_AID), 'the receipt names the campus’s own application');
      assert.doesNotMatch(receipt, /A000000004/);

      // Above the limit: the passcode on the wrist verifies, and the till asks for no PIN.
      const large = { terminalId: CANTEEN, position: 0, amountMinor: 6_000 };
      const verified = await pays(scene, eleni, large);
      assert.equal(verified.approved, true, verified.reason ?? verified.findings.join());
      assert.match(verified.receipt.join('\n'), /Verified on device/);
    },
  );

  journey(
    'B14 outside the campus its card is not taken, and nothing leaves the till',
    async (scene) => {
      const eleni = await scene.cardholder();
      await eleni.wears();
      await addsCampusCard(scene, eleni, await plasticOf(scene, 'campus', 'approve'));
      const outside = await pays(scene, eleni, { terminalId: CAFE, position: 0 });
      assert.deepEqual([outside.approved, outside.rrn], [false, null]);
      const inside = await pays(scene, eleni, { terminalId: CANTEEN, position: 0 });
      assert.equal(inside.approved, true);
    },
  );

  journey(
    'B14 beside a bank’s card on one band each pays for itself, and each issuer caps its own',
    async (scene) => {
      const eleni = await scene.cardholder();
      await eleni.wears('mi-smart-band-6-nfc');
      await eleni.adds(await plasticOf(scene, 'alpha-bank', 'approve'));
      await addsCampusCard(scene, eleni, await plasticOf(scene, 'campus', 'prepaid'));
      const [bank, campus] = (await eleni.band()).cards;

      const atCanteen = await pays(scene, eleni, { terminalId: CANTEEN, position: 1 });
      assert.deepEqual([atCanteen.approved, atCanteen.dpanLastFour], [true, campus?.dpanLastFour]);
      const byBank = await pays(scene, eleni, { terminalId: CANTEEN, position: 0 });
      assert.deepEqual([byBank.approved, byBank.dpanLastFour], [true, bank?.dpanLastFour]);
      assert.doesNotMatch(byBank.receipt.join('\n'), new RegExp(CAMPUS_AID));
      const atCafe = await pays(scene, eleni, { terminalId: CAFE, position: 0 });
      assert.equal(atCafe.approved, true);

      await addsCampusCard(scene, eleni, await plasticOf(scene, 'campus', 'insufficient-funds'));
      no(await eleni.types(await plasticOf(scene, 'campus', 'approve')), 'CARD_CAP_REACHED');
      assert.equal(
        yes(await eleni.types(await plasticOf(scene, 'alpha-bank', 'prepaid'))).state,
        'ELIGIBLE',
      );
    },
  );

  alone(
    'B14 three issuers share a band by data alone, and its model’s room bounds the sum',
    async (scene) => {
      const bands = '[mi-smart-band-4-nfc, mi-smart-band-6-nfc]';
      await scene.changeProgramme('bank/pumb.yaml', '[mi-smart-band-4-nfc]', bands);
      await scene.changeProgramme('bank/pumb.yaml', 'cards: 6', 'cards: 3');
      await scene.changeProgramme('bank/alpha-bank.yaml', 'cards: 8', 'cards: 3');
      await scene.changeProgramme('service/xiaomi-pay.yaml', 'capacity: 8', 'capacity: 3');
      const eleni = await scene.cardholder();
      await eleni.wears('mi-smart-band-6-nfc');
      await eleni.adds(await plasticOf(scene, 'alpha-bank', 'approve'));
      await eleni.adds(await plasticOf(scene, 'pumb', 'approve'));
      await addsCampusCard(scene, eleni, await plasticOf(scene, 'campus', 'prepaid'));

      const taps = [
        await pays(scene, eleni, { terminalId: CAFE, position: 0 }),
        await pays(scene, eleni, { terminalId: KYIV, position: 1, currency: 'UAH' }),
        await pays(scene, eleni, { terminalId: CANTEEN, position: 2 }),
      ];
      assert.deepEqual(
        taps.map(({ approved }) => approved),
        [true, true, true],
      );
      assert.equal(new Set(taps.map(({ dpanLastFour }) => dpanLastFour)).size, 3);
      for (const programme of ['alpha-bank', 'pumb', 'campus']) {
        const another = await plasticOf(scene, programme, 'yellow');
        no(await eleni.types(another), 'CARD_CAP_REACHED');
      }
    },
  );
});
