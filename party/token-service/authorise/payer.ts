/**
 * Whose account a message is about: a token's, or that of plastic whose bank is served here. A
 * token's number is never plastic's, and plastic that is typed is nobody's.
 */
import type { Subelements } from '@armilla/iso8583';
import { one, type Queryable } from '@armilla/kit/database';
import { productOf } from '@armilla/kit/programme';
import { PAN } from '@armilla/kit/secret';
import type { Room } from '../room.ts';
import type { AuthorisationRow } from '../store/authorisations.ts';
import { lockTokenByFingerprint, type PayingToken, type TokenRow, token } from '../store/tokens.ts';
import { dpanFingerprint, findPan, keepPan, panOf } from '../vault/vault.ts';
import { type Fields, type IssuerSide, tokenSubelements } from './messages.ts';

export type Payer =
  | { readonly kind: 'TOKEN'; readonly token: PayingToken }
  | { readonly kind: 'PLASTIC'; readonly plastic: Plastic };

/** A card of a bank that is served here. */
export interface Plastic {
  readonly programmeId: string;
  readonly pan: PAN;
}

/** The account of DE 2, a token's row locked; `undefined` for a number that is nobody's. */
export async function payerOf(
  room: Room,
  tx: Queryable,
  fields: Fields,
): Promise<Payer | undefined> {
  const number = fields[2] ?? '';
  const held = await lockTokenByFingerprint(tx, dpanFingerprint(room, number));
  if (held !== undefined) return { kind: 'TOKEN', token: held };
  const pan = PAN.parse(number);
  const found = productOf(room.banks, number.slice(0, 8));
  if (pan === undefined || found === undefined) return undefined;
  return { kind: 'PLASTIC', plastic: { programmeId: found.programme.id, pan } };
}

/** What works on one account are held apart by: its number, unreadable. */
export function accountName(room: Room, fields: Fields): string {
  return dpanFingerprint(room, fields[2] ?? '');
}

export function programmeOf(payer: Payer): string {
  return payer.kind === 'TOKEN' ? payer.token.programme_id : payer.plastic.programmeId;
}

/** The columns of a row that say whose it is. */
export type Owner = Pick<
  AuthorisationRow,
  'programme_id' | 'token_unique_reference' | 'pan_id' | 'pan_last_four'
>;

/**
 * Whose a new row is. Of plastic that goes on to its issuer the number is kept in the vault: what
 * follows the payment has to find it.
 */
export async function ownerOf(
  room: Room,
  tx: Queryable,
  payer: Payer | undefined,
  goesOn: boolean,
): Promise<Owner> {
  const nobody = {
    programme_id: null,
    token_unique_reference: null,
    pan_id: null,
    pan_last_four: null,
  };
  if (payer === undefined) return nobody;
  if (payer.kind === 'TOKEN') {
    const { programme_id, token_unique_reference } = payer.token;
    return { ...nobody, programme_id, token_unique_reference };
  }
  const { programmeId, pan } = payer.plastic;
  const panId = goesOn ? await keepPan(room, tx, pan) : null;
  return { ...nobody, programme_id: programmeId, pan_id: panId, pan_last_four: pan.lastFour };
}

/** Whether DE 2 names the account that a row is about. */
export async function isAccountOf(
  room: Room,
  tx: Queryable,
  row: Owner,
  fields: Fields,
): Promise<boolean> {
  const number = fields[2] ?? '';
  if (row.token_unique_reference !== null) {
    const held = await token(tx, row.token_unique_reference);
    return held?.dpan_fingerprint === dpanFingerprint(room, number);
  }
  const pan = PAN.parse(number);
  return pan !== undefined && (await findPan(room, tx, pan)) === row.pan_id;
}

/** How the issuer knows the account of a row: its number as it is now. */
export async function issuerSideOf(
  room: Room,
  tx: Queryable,
  row: Pick<Owner, 'token_unique_reference' | 'pan_id'>,
): Promise<IssuerSide> {
  if (row.token_unique_reference === null) {
    if (row.pan_id === null) throw new Error('a payment of nobody');
    return { pan: (await panOf(room, tx, row.pan_id)).expose(), token: undefined };
  }
  const held = await token(tx, row.token_unique_reference);
  if (held === undefined) throw new Error('a payment with a token that is not there');
  const pan = await panOf(room, tx, held.pan_id);
  return { pan: pan.expose(), token: await subelementsOfToken(room, tx, held) };
}

/** {@link issuerSideOf} of whoever pays just now, a token's row locked. */
export async function issuerSideOfPayer(
  room: Room,
  tx: Queryable,
  payer: Payer,
): Promise<IssuerSide> {
  if (payer.kind === 'PLASTIC') return { pan: payer.plastic.pan.expose(), token: undefined };
  const { token: held } = payer;
  const pan = await panOf(room, tx, held.pan_id);
  return { pan: pan.expose(), token: told(room, held, held.account_reference) };
}

const told = ({ service }: Room, held: TokenRow, reference: string | null): Subelements =>
  tokenSubelements(held, service.tokenRequestorId, reference);

async function subelementsOfToken(room: Room, tx: Queryable, held: TokenRow): Promise<Subelements> {
  const reference = await accountReferenceOf(tx, held.token_unique_reference);
  return told(room, held, reference);
}

/** The account reference of a token's card, from its enrolment. */
async function accountReferenceOf(
  tx: Queryable,
  tokenUniqueReference: string,
): Promise<string | null> {
  const row = await one<{ payment_account_reference: string | null }>(
    tx,
    `SELECT enrolment.payment_account_reference FROM enrolment
     JOIN token ON token.enrolment_id = enrolment.enrolment_id
     WHERE token.token_unique_reference = $1`,
    tokenUniqueReference,
  );
  return row?.payment_account_reference ?? null;
}
