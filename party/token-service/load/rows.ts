/** The rows of loaded tokens, each as an enrolment that went well leaves them. */
import { hex } from '@armilla/bytes';
import type { Chance } from '@armilla/kit/chance';
import type { Clock } from '@armilla/kit/clock';
import type { Queryable } from '@armilla/kit/database';
import { insertMany, type ManyRows } from '@armilla/kit/insert-many';
import type { KeyPort } from '@armilla/kit/keys';
import {
  loadedAccountReference,
  loadedDpan,
  loadedElement,
  loadedName,
  loadedPan,
  loadedTokenReference,
} from '@armilla/kit/loaded';
import type { BankProgramme, ServiceProgramme } from '@armilla/kit/programme';
import { PAN } from '@armilla/kit/secret';
import type { Credential } from '../decide/credential.ts';
import { MAKER_KEY_VERSION, sealElementKeys } from '../packages/element-keys.ts';
import { type Sealed, vaultSealer } from '../vault/data-keys.ts';
import { dpanFingerprint, panFingerprint } from '../vault/vault.ts';

/** The cards behind the tokens, as their bank tells of them. */
export interface Plastic {
  readonly productId: string;
  readonly bin: string;
  /** What was wanted, and proved, when they were added. */
  readonly wanted: readonly string[];
}

export interface LoadRoom {
  readonly keys: KeyPort;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly service: ServiceProgramme;
  readonly bank: BankProgramme;
  readonly plastic: Plastic;
  readonly model: ServiceProgramme['models'][number];
  readonly credential: Credential;
}

/** One transaction's worth, parents before children. */
export async function insertLoaded(
  room: LoadRoom,
  tx: Queryable,
  indexes: readonly number[],
): Promise<void> {
  const seal = await vaultSealer(room, tx);
  const cards = indexes.map((index) => cardOf(room, seal, index));
  const now = room.clock.now();
  for (const table of TABLES) await insertMany(tx, table(room, cards, now));
}

/** What several rows of a card have in common. */
interface LoadedCard {
  readonly index: number;
  readonly reference: string;
  readonly enrolmentId: string;
  readonly elementId: string;
  readonly panId: string;
  readonly panFingerprint: string;
  readonly panLastFour: string;
  readonly sealedPan: Sealed;
  readonly dpanFingerprint: string;
  readonly dpanLastFour: string;
  readonly sealedDpan: Sealed;
}

function cardOf(
  room: LoadRoom,
  seal: Awaited<ReturnType<typeof vaultSealer>>,
  index: number,
): LoadedCard {
  const { bin } = room.bank.token;
  const pan = new PAN(loadedPan(room.plastic.bin, index));
  const dpan = loadedDpan(bin, index);
  const reference = loadedTokenReference(bin, index);
  const panId = loadedName('pan', bin, index);
  return {
    index,
    reference,
    enrolmentId: loadedName('enr', bin, index),
    elementId: loadedElement(bin, index),
    panId,
    panFingerprint: panFingerprint(room, pan),
    panLastFour: pan.lastFour,
    sealedPan: seal(Buffer.from(pan.expose()), panId),
    dpanFingerprint: dpanFingerprint(room, dpan),
    dpanLastFour: dpan.slice(-4),
    sealedDpan: seal(Buffer.from(dpan), reference),
  };
}

type Table = (room: LoadRoom, cards: readonly LoadedCard[], now: number) => ManyRows;

const TABLES: readonly Table[] = [secureElements, vault, enrolments, tokens, events];

/** Where a session counter, slots and packages stand after one card was put in. */
const AFTER_ONE_CARD = { sequence_counter: 2, next_slot: 2, next_position: 3 };
const ELEMENT_KEY_LENGTH = 16;

function secureElements(room: LoadRoom, cards: readonly LoadedCard[], now: number): ManyRows {
  const { model } = room.model;
  const same = { model, key_version: MAKER_KEY_VERSION, registered_at: now, ...AFTER_ONE_CARD };
  const key = () => hex(room.chance.bytes(ELEMENT_KEY_LENGTH));
  return {
    table: 'secure_element',
    same,
    columns: ['secure_element_id', 'sealed_keys'],
    rows: cards.map(({ elementId }) => [
      elementId,
      sealElementKeys(room, elementId, { enc: key(), mac: key(), dek: key() }),
    ]),
  };
}

function vault(_: LoadRoom, cards: readonly LoadedCard[], now: number): ManyRows {
  return {
    table: 'vault',
    same: { created_at: now, key_id: cards[0]?.sealedPan.keyId ?? null },
    columns: ['pan_id', 'fingerprint', 'sealed_pan'],
    rows: cards.map(({ panId, panFingerprint: fingerprint, sealedPan }) => [
      panId,
      fingerprint,
      sealedPan.bytes,
    ]),
  };
}

function enrolments(
  { bank, plastic, model }: LoadRoom,
  cards: readonly LoadedCard[],
  now: number,
): ManyRows {
  const [language = 'en'] = bank.languages;
  const proved = JSON.stringify(plastic.wanted);
  return {
    table: 'enrolment',
    same: {
      device_name: model.name,
      model: model.model,
      language,
      programme_id: bank.id,
      product_id: plastic.productId,
      decision: 'REQUIRE_ADDITIONAL_AUTHENTICATION',
      state: 'ACTIVE',
      eligibility_expires_at: now,
      terms_version: bank.terms.version,
      terms_language: language,
      terms_accepted_at: now,
      verified_at: now,
      wanted: proved,
      proved,
      opened_at: now,
      changed_at: now,
    },
    columns: [
      'enrolment_id',
      'idempotency_key',
      'account_id',
      'device_id',
      'secure_element_id',
      'pan_fingerprint',
      'pan_last_four',
      'pan_id',
      'pan_unique_reference',
      'payment_account_reference',
    ],
    rows: cards.map((card) => [
      card.enrolmentId,
      card.enrolmentId,
      loadedName('acct', bank.token.bin, card.index),
      loadedName('dev', bank.token.bin, card.index),
      card.elementId,
      card.panFingerprint,
      card.panLastFour,
      card.panId,
      loadedName('panref', plastic.bin, card.index),
      loadedAccountReference(plastic.bin, card.index),
    ]),
  };
}

function tokens(
  { bank, service, model, credential }: LoadRoom,
  cards: readonly LoadedCard[],
  now: number,
): ManyRows {
  const generation = service.generations.find((one) => one.model === model.model);
  return {
    table: 'token',
    same: {
      programme_id: bank.id,
      // The first slot of its secure element.
      instance_aid: `${bank.token.aid}AA030001`,
      psn: credential.psn,
      expiry: credential.expiry,
      key_derivation_index: credential.keyDerivationIndex,
      ca_index: credential.caIndex,
      dpan_key_id: cards[0]?.sealedDpan.keyId ?? null,
      device_type: model.deviceType,
      status: 'ACTIVE',
      provisioning: 'ACTIVATED',
      service_generation: generation?.current ?? 1,
      created_at: now,
      changed_at: now,
      activated_at: now,
    },
    columns: [
      'token_unique_reference',
      'enrolment_id',
      'secure_element_id',
      'pan_id',
      'dpan_fingerprint',
      'sealed_dpan',
      'dpan_last_four',
    ],
    rows: cards.map((card) => [
      card.reference,
      card.enrolmentId,
      card.elementId,
      card.panId,
      card.dpanFingerprint,
      card.sealedDpan.bytes,
      card.dpanLastFour,
    ]),
  };
}

function events(_: LoadRoom, cards: readonly LoadedCard[], now: number): ManyRows {
  return {
    table: 'token_event',
    same: { at: now, caused_by: 'CARDHOLDER' },
    columns: ['token_unique_reference', 'number', 'event', 'reason', 'status'],
    rows: cards.flatMap(({ reference }) => [
      [reference, 1, 'CREATED', 'TERMS_ACCEPTED', 'INACTIVE'],
      [reference, 2, 'ACTIVATED', 'IDENTIFIED', 'ACTIVE'],
    ]),
  };
}
