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
import { dpanChanceLength, makeDpan, tokenExpiry } from '../decide/dpan.ts';
import {
  CRYPTOGRAM_VERSION_NUMBER,
  KEY_DERIVATION_INDEX,
  tokenMasterKey,
} from '../keys/token-keys.ts';
import { elementKeys } from '../packages/element-keys.ts';
import { queuePackage } from '../packages/queue.ts';
import { bankOf, newId, type Room } from '../room.ts';
import type { EnrolmentRow } from '../store/enrolments.ts';
import { lockSecureElement, takeSlot } from '../store/secure-elements.ts';
import { dpanTaken, insertToken, type TokenRow } from '../store/tokens.ts';
import { dpanFingerprint, sealDpan } from '../vault/vault.ts';
import {
  APPLICATION_FILE_LOCATOR,
  APPLICATION_INTERCHANGE_PROFILE,
  recordsOf,
  type TokenCard,
} from './records.ts';

/** A token has one number of its own; the sequence number tells nothing apart yet. */
const PSN = '01';

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
  const token = tokenRow(room, row, bank, dpan, slot);
  await insertToken(tx, token, room.clock.now());
  const card = tokenCard(room, row, bank, token, dpan, iccKey);
  const commands = await script(room, tx, bank, token, card, iccKey, slot);
  await queuePackage(room, tx, token, 'PERSONALISE', commands);
  return token;
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
  bank: BankProgramme,
  dpan: string,
  slot: number,
): TokenRow {
  const reference = newId(room, 'tkn');
  const model = room.service.models.find(({ model }) => model === row.model);
  if (row.pan_id === null) throw new Error('a token without a card in the vault');
  return {
    token_unique_reference: reference,
    enrolment_id: row.enrolment_id,
    programme_id: row.programme_id,
    secure_element_id: row.secure_element_id,
    pan_id: row.pan_id,
    instance_aid: `${bank.token.aid}AA03${slot.toString(16).toUpperCase().padStart(4, '0')}`,
    dpan_fingerprint: dpanFingerprint(room, dpan),
    sealed_dpan: sealDpan(room, reference, dpan),
    dpan_last_four: dpan.slice(-4),
    psn: PSN,
    expiry: tokenExpiry(room.clock.now(), bank.token.lifetimeYears),
    device_type: model?.deviceType ?? '00',
    status: 'INACTIVE',
    provisioning: 'PREPARING',
  };
}

function tokenCard(
  room: Room,
  row: EnrolmentRow,
  bank: BankProgramme,
  token: TokenRow,
  dpan: string,
  iccKey: RsaPrivateKey,
): TokenCard {
  return {
    dpan,
    psn: token.psn,
    expiry: token.expiry,
    country: bank.country.numeric,
    currency: CURRENCIES[bank.currency].numeric,
    panLastFour: row.pan_last_four,
    paymentAccountReference: row.payment_account_reference,
    tokenRequestorId: room.service.tokenRequestorId,
    deviceType: token.device_type,
    caIndex: bank.token.caIndex,
    issuer: room.hierarchy.issuerOf(bank.id),
    iccKey,
    certificateSerialNumber: room.chance.bytes(3),
  };
}

/** The plain commands, key data in them enciphered under the secure element's K-DEK. */
async function script(
  room: Room,
  tx: Queryable,
  bank: BankProgramme,
  token: TokenRow,
  card: TokenCard,
  iccKey: RsaPrivateKey,
  slot: number,
): Promise<readonly Uint8Array[]> {
  const element = await lockSecureElement(tx, token.secure_element_id);
  if (element === undefined) throw new Error('a token for an unknown secure element');
  return personalisationScript(
    {
      instanceAid: fromHex(token.instance_aid),
      label: bank.token.label,
      priority: Math.min(slot, 15),
      kernelId: KERNEL_ID,
      aip: APPLICATION_INTERCHANGE_PROFILE,
      afl: APPLICATION_FILE_LOCATOR,
      records: recordsOf(card),
      iccKey,
      mkAC: tokenMasterKey(room.keys, card.dpan, card.psn),
      keyDerivationIndex: KEY_DERIVATION_INDEX,
      cryptogramVersionNumber: CRYPTOGRAM_VERSION_NUMBER,
      offlineCeilingMinor: 0,
      tokenUniqueReference: token.token_unique_reference,
    },
    encipherUnderDEK(elementKeys(room, element).dek),
  );
}
