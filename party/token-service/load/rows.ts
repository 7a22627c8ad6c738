/** The rows of loaded tokens, each as an enrolment that went well leaves them. */
import { hex } from '@armilla/bytes';
import type { Chance } from '@armilla/kit/chance';
import type { Clock } from '@armilla/kit/clock';
import type { Queryable, SqlValue } from '@armilla/kit/database';
import type { KeyPort } from '@armilla/kit/keys';
import {
  loadedAccountReferenceStem,
  loadedDigits,
  loadedDpan,
  loadedElementStem,
  loadedName,
  loadedPan,
  loadedStem,
  loadedTokenReference,
} from '@armilla/kit/loaded';
import type { BankProgramme, ServiceProgramme } from '@armilla/kit/programme';
import { PAN } from '@armilla/kit/secret';
import { type StagedColumns, type StagedRow, withStaged } from '@armilla/kit/staged';
import type { Credential } from '../decide/credential.ts';
import { MAKER_KEY_VERSION, sealElementKeys } from '../packages/element-keys.ts';
import { vaultSealer } from '../vault/data-keys.ts';
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
  const { keyId, seal } = await vaultSealer(room, tx);
  const now = room.clock.now();
  const rows = indexes.map((index) => stagedRow(room, seal, index));
  await withStaged(tx, STAGED, rows, async () => {
    for (const table of TABLES) {
      const [sql, ...values] = table(room, now, keyId);
      await tx.all(sql, ...values);
    }
  });
}

/** What cannot be said in SQL. */
const STAGED: StagedColumns = {
  // of every name, see `loadedName`
  digits: 'TEXT',
  sealed_keys: 'BYTEA',
  pan_fingerprint: 'TEXT',
  sealed_pan: 'BYTEA',
  pan_last_four: 'TEXT',
  dpan_fingerprint: 'TEXT',
  sealed_dpan: 'BYTEA',
  dpan_last_four: 'TEXT',
};

const ELEMENT_KEY_LENGTH = 16;

function stagedRow(
  room: LoadRoom,
  seal: (plain: Uint8Array, context: string) => Uint8Array,
  index: number,
): StagedRow {
  const { bin } = room.bank.token;
  const pan = new PAN(loadedPan(room.plastic.bin, index));
  const dpan = loadedDpan(bin, index);
  const digits = loadedDigits(index);
  const drawn = room.chance.bytes(3 * ELEMENT_KEY_LENGTH);
  const key = (n: number) =>
    hex(drawn.subarray(n * ELEMENT_KEY_LENGTH).subarray(0, ELEMENT_KEY_LENGTH));
  const elementKeys = { enc: key(0), mac: key(1), dek: key(2) };
  return [
    digits,
    sealElementKeys(room, `${loadedElementStem(bin)}${digits}`, elementKeys),
    panFingerprint(room, pan),
    seal(Buffer.from(pan.expose()), loadedName('pan', bin, index)),
    pan.lastFour,
    dpanFingerprint(room, dpan),
    seal(Buffer.from(dpan), loadedTokenReference(bin, index)),
    dpan.slice(-4),
  ];
}

type Statement = readonly [sql: string, ...values: SqlValue[]];

const TABLES: readonly ((room: LoadRoom, now: number, keyId: string) => Statement)[] = [
  secureElements,
  vault,
  enrolments,
  tokens,
  (room, now) => events(room, now, [1, 'CREATED', 'TERMS_ACCEPTED', 'INACTIVE']),
  (room, now) => events(room, now, [2, 'ACTIVATED', 'IDENTIFIED', 'ACTIVE']),
];

/** Its session counter, slots and packages stand where they do after one card was put in. */
function secureElements({ bank, model }: LoadRoom, now: number): Statement {
  return [
    `INSERT INTO secure_element
       (secure_element_id, model, sealed_keys, key_version, sequence_counter, next_slot,
        next_position, registered_at)
     SELECT $1 || digits, $2, sealed_keys, $3, 2, 2, 3, $4 FROM staged`,
    loadedElementStem(bank.token.bin),
    model.model,
    MAKER_KEY_VERSION,
    now,
  ];
}

function vault({ bank }: LoadRoom, now: number, keyId: string): Statement {
  return [
    `INSERT INTO vault (pan_id, fingerprint, sealed_pan, created_at, key_id)
     SELECT $1 || digits, pan_fingerprint, sealed_pan, $2, $3 FROM staged`,
    loadedStem('pan', bank.token.bin),
    now,
    keyId,
  ];
}

function enrolments({ bank, plastic, model }: LoadRoom, now: number): Statement {
  const { bin } = bank.token;
  const [language = 'en'] = bank.languages;
  return [
    `INSERT INTO enrolment
       (enrolment_id, idempotency_key, account_id, device_id, device_name, model,
        secure_element_id, language, programme_id, product_id, pan_fingerprint, pan_last_four,
        pan_id, pan_unique_reference, payment_account_reference, decision, state,
        eligibility_expires_at, terms_version, terms_language, terms_accepted_at, verified_at,
        wanted, proved, opened_at, changed_at)
     SELECT $1 || digits, $1 || digits, $2 || digits, $3 || digits, $4, $5, $6 || digits, $7, $8,
       $9, pan_fingerprint, pan_last_four, $10 || digits, $11 || digits, $12 || digits,
       'REQUIRE_ADDITIONAL_AUTHENTICATION', 'ACTIVE', $13, $14, $7, $13, $13, $15, $15, $13, $13
     FROM staged`,
    loadedStem('enr', bin),
    loadedStem('acct', bin),
    loadedStem('dev', bin),
    model.name,
    model.model,
    loadedElementStem(bin),
    language,
    bank.id,
    plastic.productId,
    loadedStem('pan', bin),
    loadedStem('panref', plastic.bin),
    loadedAccountReferenceStem(plastic.bin),
    now,
    bank.terms.version,
    JSON.stringify(plastic.wanted),
  ];
}

/** In the first slot of its secure element. */
function tokens(
  { bank, service, model, credential }: LoadRoom,
  now: number,
  keyId: string,
): Statement {
  const { bin, aid } = bank.token;
  const generation = service.generations.find((one) => one.model === model.model);
  return [
    `INSERT INTO token
       (token_unique_reference, enrolment_id, programme_id, secure_element_id, pan_id,
        instance_aid, dpan_fingerprint, sealed_dpan, dpan_last_four, psn, expiry, device_type,
        status, provisioning, created_at, changed_at, activated_at, service_generation,
        dpan_key_id, key_derivation_index, ca_index)
     SELECT $1 || digits, $2 || digits, $3, $4 || digits, $5 || digits, $6, dpan_fingerprint,
       sealed_dpan, dpan_last_four, $7, $8, $9, 'ACTIVE', 'ACTIVATED', $10, $10, $10, $11, $12,
       $13, $14 FROM staged`,
    loadedStem('tkn', bin),
    loadedStem('enr', bin),
    bank.id,
    loadedElementStem(bin),
    loadedStem('pan', bin),
    `${aid}AA030001`,
    credential.psn,
    credential.expiry,
    model.deviceType,
    now,
    generation?.current ?? 1,
    keyId,
    credential.keyDerivationIndex,
    credential.caIndex,
  ];
}

function events({ bank }: LoadRoom, now: number, told: readonly SqlValue[]): Statement {
  return [
    `INSERT INTO token_event
       (token_unique_reference, number, at, event, caused_by, reason, status)
     SELECT $1 || digits, $3, $2, $4, 'CARDHOLDER', $5, $6 FROM staged`,
    loadedStem('tkn', bank.token.bin),
    now,
    ...told,
  ];
}
