/**
 * A token is minted: its own number, keys and records, INACTIVE at the network, and the package
 * that will bring it onto its one secure element.
 */
import { fromHex } from '@armilla/bytes';
import type { RsaPrivateKey } from '@armilla/cipher';
import { encipherUnderDEK, personalisationScript } from '@armilla/globalplatform';
import { digits } from '@armilla/kit/chance';
import type { Queryable } from '@armilla/kit/database';
import { CURRENCIES } from '@armilla/kit/money';
import type { BankProgramme } from '@armilla/kit/programme';
import type { Credential } from '../decide/credential.ts';
import { dpanChanceLength, makeDpan, tokenExpiry } from '../decide/dpan.ts';
import {
  CRYPTOGRAM_VERSION_NUMBER,
  KEY_DERIVATION_INDEX,
  tokenMasterKey,
} from '../keys/token-keys.ts';
import { elementKeys } from '../packages/element-keys.ts';
import { queuePackage } from '../packages/queue.ts';
import { bankOf, newId, type Room } from '../room.ts';
import { setMinted } from '../store/credentials.ts';
import type { EnrolmentRow } from '../store/enrolments.ts';
import { lockSecureElement, takeSlot } from '../store/secure-elements.ts';
import { dpanTaken, insertToken, type TokenRow } from '../store/tokens.ts';
import { dpanFingerprint, sealDpan } from '../vault/vault.ts';
import {
  APPLICATION_FILE_LOCATOR,
  APPLICATION_INTERCHANGE_PROFILE,
  ON_DEVICE_INTERCHANGE_PROFILE,
  recordsOf,
  type TokenCard,
} from './records.ts';

/** Each credential of a token has a sequence number of its own: renewed, it is the next. */
export const FIRST_PSN = '01';

/** Mastercard's kernel 2. */
const KERNEL_ID = Uint8Array.of(0x02);

export async function mintToken(
  room: Room,
  tx: Queryable,
  row: EnrolmentRow,
  iccKey: RsaPrivateKey,
): Promise<TokenRow> {
  const bank = bankOf(room, row.programme_id);
  const dpan = await freeDpan(room, tx, bank.token.bin);
  const slot = await takeSlot(tx, row.secure_element_id);
  const credential = newCredential(room, bank, FIRST_PSN);
  const reference = newId(room, 'tkn');
  const sealed = await sealDpan(room, tx, reference, dpan);
  const token = tokenRow(room, row, credential, dpan, slot, reference, sealed.bytes);
  await insertToken(tx, token, room.clock.now());
  await setMinted(tx, reference, credential, sealed.keyId);
  const card = { row, token, dpan, credential, iccKey, priority: slot };
  const commands = await cardScript(room, tx, card);
  await queuePackage(room, tx, token, 'PERSONALISE', commands, 'PERSONALISED');
  return token;
}

/** What a card made now pays with: always under the newest keys. */
export function newCredential(
  room: Pick<Room, 'clock'>,
  bank: BankProgramme,
  psn: string,
): Credential {
  return {
    psn,
    expiry: tokenExpiry(room.clock.now(), bank.token.lifetimeYears),
    keyDerivationIndex: bank.token.keyDerivationIndex ?? KEY_DERIVATION_INDEX,
    caIndex: bank.token.caIndex,
  };
}

async function freeDpan(room: Room, tx: Queryable, bin: string): Promise<string> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const dpan = makeDpan(bin, digits(room.chance, dpanChanceLength(bin)));
    if (!(await dpanTaken(tx, dpanFingerprint(room, dpan)))) return dpan;
  }
  throw new Error(`the token range ${bin} is used up`);
}

function tokenRow(
  room: Room,
  row: EnrolmentRow,
  { psn, expiry }: Credential,
  dpan: string,
  slot: number,
  reference: string,
  sealedDpan: Uint8Array,
): TokenRow {
  const { service } = room;
  const model = service.models.find((candidate) => candidate.model === row.model);
  const generation = service.generations.find((candidate) => candidate.model === row.model);
  const { token } = bankOf(room, row.programme_id);
  if (row.pan_id === null) throw new Error('a token without a card in the vault');
  return {
    token_unique_reference: reference,
    enrolment_id: row.enrolment_id,
    programme_id: row.programme_id,
    secure_element_id: row.secure_element_id,
    pan_id: row.pan_id,
    instance_aid: `${token.aid}AA03${slot.toString(16).toUpperCase().padStart(4, '0')}`,
    dpan_fingerprint: dpanFingerprint(room, dpan),
    sealed_dpan: sealedDpan,
    dpan_last_four: dpan.slice(-4),
    psn,
    expiry,
    device_type: model?.deviceType ?? '00',
    status: 'INACTIVE',
    provisioning: 'PREPARING',
    service_generation: BigInt(generation?.current ?? 1),
  };
}

/** A token's card as it comes onto a secure element, the first time or again. */
export interface NewCard {
  readonly row: EnrolmentRow;
  readonly token: TokenRow;
  readonly dpan: string;
  readonly credential: Credential;
  readonly iccKey: RsaPrivateKey;
  /** Application priority indicator of the instance itself, from 1. */
  readonly priority: number;
}

/** 82 of a bank's tokens. */
export function profileOf({ token }: BankProgramme): Uint8Array {
  const onDevice = token.onDeviceVerification === true;
  return onDevice ? ON_DEVICE_INTERCHANGE_PROFILE : APPLICATION_INTERCHANGE_PROFILE;
}

function tokenCard(room: Room, { row, token, dpan, credential, iccKey }: NewCard): TokenCard {
  const bank = bankOf(room, row.programme_id);
  const caIndex = credential.caIndex ?? bank.token.caIndex;
  return {
    dpan,
    psn: credential.psn,
    expiry: credential.expiry,
    country: bank.country.numeric,
    currency: CURRENCIES[bank.currency].numeric,
    panLastFour: row.pan_last_four,
    paymentAccountReference: row.payment_account_reference,
    tokenRequestorId: room.service.tokenRequestorId,
    deviceType: token.device_type,
    caIndex,
    issuer: room.hierarchy.issuerOf(bank.id, caIndex),
    iccKey,
    certificateSerialNumber: room.chance.bytes(3),
    interchangeProfile: profileOf(bank),
  };
}

/**
 * The plain commands that install and fill the instance, key data in them enciphered under the
 * secure element's K-DEK. The first one is INSTALL; an instance that is there goes without it.
 */
export async function cardScript(
  room: Room,
  tx: Queryable,
  card: NewCard,
): Promise<readonly Uint8Array[]> {
  const { token, credential, iccKey } = card;
  const element = await lockSecureElement(tx, token.secure_element_id);
  if (element === undefined) throw new Error('a token for an unknown secure element');
  const { psn, keyDerivationIndex } = credential;
  return personalisationScript(
    {
      instanceAid: fromHex(token.instance_aid),
      label: bankOf(room, token.programme_id).token.label,
      priority: Math.min(card.priority, 15),
      kernelId: KERNEL_ID,
      aip: profileOf(bankOf(room, token.programme_id)),
      afl: APPLICATION_FILE_LOCATOR,
      records: recordsOf(tokenCard(room, card)),
      iccKey,
      mkAC: tokenMasterKey(room.keys, card.dpan, psn, keyDerivationIndex),
      keyDerivationIndex,
      cryptogramVersionNumber: CRYPTOGRAM_VERSION_NUMBER,
      offlineCeilingMinor: 0,
      tokenUniqueReference: token.token_unique_reference,
    },
    encipherUnderDEK(elementKeys(room, element).dek),
  );
}
