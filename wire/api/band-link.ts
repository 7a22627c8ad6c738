/**
 * What a phone and a wearable say to each other ("Bluetooth"): plain JSON messages and their
 * answers, whichever way they travel (in memory, WebSocket). A link is to a paired, near device;
 * it may be cut between any two bytes, and then the answer is DEVICE_UNREACHABLE or a rejection.
 *
 * Only `apdu` reaches the secure element, and what changes it there is wrapped by the token
 * service (SCP03): neither the phone nor the air has to be trusted with it. A passcode does have
 * to be hidden from the air: it travels in `secretDigits`, whose one form today is CLEAR, so that
 * an encrypted form can stand beside it and take its place.
 */
import { z } from 'zod';
import * as s from './shapes.ts';
import { bandLogEntry } from './wallet.ts';

/** Digits nobody but the wearable may read. `CLEAR` is for links that are themselves encrypted. */
export const secretDigits = z.discriminatedUnion('form', [
  z.object({ form: z.literal('CLEAR'), digits: z.string().regex(/^\d{4,12}$/) }),
]);

/** A command or response APDU: at most 261 and 258 bytes (short length fields), in hexadecimal. */
const apdu = s.hexBytes.min(4).max(522);

/** A card as the wearable's carousel shows it. */
export const carouselCard = z.object({
  tokenUniqueReference: s.tokenUniqueReference.optional(),
  dpanLastFour: s.lastFour,
  label: z.string().max(80),
  /** `#rrggbb`: the picture's background and its text. */
  background: z.string().regex(/^#[0-9a-f]{6}$/),
  text: z.string().regex(/^#[0-9a-f]{6}$/),
});

const identify = z.object({ type: z.literal('identify') });
const pair = z.object({ type: z.literal('pair'), challenge: s.hexBytes.min(32).max(128) });
const transmit = z.object({ type: z.literal('apdu'), command: apdu.min(8) });
const setPasscode = z.object({
  type: z.literal('setPasscode'),
  passcode: secretDigits,
  /** Wanted as soon as a passcode is set. */
  oldPasscode: secretDigits.optional(),
});
const readLog = z.object({ type: z.literal('readLog') });
/** The whole list in its order; what is not in it is no longer shown. */
const setCards = z.object({ type: z.literal('setCards'), cards: z.array(carouselCard).max(16) });
const factoryReset = z.object({ type: z.literal('factoryReset') });

export const phoneMessage = z.discriminatedUnion('type', [
  identify,
  pair,
  transmit,
  setPasscode,
  readLog,
  setCards,
  factoryReset,
]);

/** Catalogue codes a wearable refuses with. */
export const bandRefusal = z.object({
  ok: z.literal(false),
  code: z.enum([
    'DEVICE_UNREACHABLE',
    'INPUT_INVALID',
    'WRONG_PASSCODE',
    'BAND_LOCKED',
    'TOO_MANY_REQUESTS',
    'INTERNAL',
  ]),
});

const done = z.object({ ok: z.literal(true) });

/** What is answered to each type of message when it is done. */
export const doneAnswers = {
  identify: done.extend({
    model: s.shortText,
    serialNumber: s.shortText,
    secureElementId: s.secureElementId,
    firmwareVersion: s.shortText,
    /** Payment applications on the secure element, activated or not. */
    cardCount: z.number().int().min(0),
  }),
  /** HMAC-SHA-256 of challenge ‖ secure element identifier under the factory pairing key. */
  pair: done.extend({ proof: s.hexBytes.length(64) }),
  apdu: done.extend({ response: apdu }),
  setPasscode: done,
  /** Newest last; at most the wearable's own ten a card. */
  readLog: done.extend({ entries: z.array(bandLogEntry).max(100) }),
  setCards: done,
  factoryReset: done,
} as const;

export type PhoneMessage = z.infer<typeof phoneMessage>;
export type PhoneMessageType = PhoneMessage['type'];
export type CarouselCard = z.infer<typeof carouselCard>;
export type BandLogEntry = z.infer<typeof bandLogEntry>;
export type BandRefusal = z.infer<typeof bandRefusal>;
export type DoneAnswer<Type extends PhoneMessageType = PhoneMessageType> = z.infer<
  (typeof doneAnswers)[Type]
>;
/** The answer to a message: done with what was asked for, or refused. */
export type PhoneAnswer<Type extends PhoneMessageType = PhoneMessageType> =
  | DoneAnswer<Type>
  | BandRefusal;

/** The phone's end of the link. When it is cut, `request` rejects or answers DEVICE_UNREACHABLE. */
export interface BandLink {
  readonly connected: boolean;
  request(message: PhoneMessage): Promise<PhoneAnswer>;
}
