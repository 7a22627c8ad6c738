/** A card as somebody types it from the plastic: what can be refused before anything is sent. */
import { type Refusal, refuse } from '@armilla/kit/refusal';
import { CVC2, PAN, SecretText } from '@armilla/kit/secret';

/** As typed: groups in the number, `MM/YY` or `MMYY`, spaces around. */
export interface TypedCard {
  readonly pan: string;
  readonly cardholderName: string;
  readonly expiry: string;
  readonly cvc2: string;
}

export interface ReadCard {
  readonly pan: PAN;
  readonly cardholderName: SecretText;
  /** `MMYY`. */
  readonly expiry: SecretText;
  readonly cvc2: CVC2;
}

/** The card, or CARD_NUMBER_INVALID (length, Luhn), or INPUT_INVALID naming the field. */
export function readTypedCard(typed: TypedCard): ReadCard | Refusal {
  const pan = PAN.parse(typed.pan);
  if (pan === undefined) return refuse('CARD_NUMBER_INVALID');
  const name = typed.cardholderName.trim().replace(/\s+/g, ' ');
  if (name.length < 2 || name.length > 26) return trouble('cardholderName: needs 2–26 characters');
  const expiry = readExpiry(typed.expiry);
  if (expiry === undefined) return trouble('expiry: must look like MM/YY');
  const cvc2 = CVC2.parse(typed.cvc2.trim());
  if (cvc2 === undefined) return trouble('cvc2: must be three digits');
  return { pan, cardholderName: new SecretText(name), expiry: new SecretText(expiry), cvc2 };
}

function readExpiry(text: string): string | undefined {
  const match = /^(0[1-9]|1[0-2])\s?\/?\s?(\d{2})$/.exec(text.trim());
  return match === null ? undefined : `${match[1]}${match[2]}`;
}

function trouble(detail: string): Refusal {
  return refuse('INPUT_INVALID', detail);
}
