/**
 * What a phone and a wearable say to each other ("Bluetooth"): plain JSON messages and their
 * answers, whichever way they travel (in memory, WebSocket). A link is to a paired, near device;
 * it may be cut between any two bytes, and then the answer is DEVICE_UNREACHABLE or a rejection.
 *
 * Only `apdu` reaches the secure element, and what changes it there is wrapped by the token
 * service (SCP03): neither the phone nor the air has to be trusted with it. A passcode does have
 * to be hidden from the air: it travels in `secretDigits`, sealed to a key that the wearable tells.
 */
import { z } from 'zod';
import { bandLogEntry } from './band-log.ts';
import * as s from './shapes.ts';

/**
 * Digits nobody but the wearable may read. `SEALED`: a JWE with ECDH-ES and A256GCM to the
 * `passcodeKey` of `identify`, which serves one message. `CLEAR` is for links that are themselves
 * encrypted.
 */
export const secretDigits = z.discriminatedUnion('form', [
  z.object({ form: z.literal('SEALED'), jwe: s.compactJwe }),
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
/**
 * The whole list in its order; what is not in it is no longer shown. The first is the default card,
 * which pays unless another is chosen on the band for one tap.
 */
const setCards = z.object({ type: z.literal('setCards'), cards: z.array(carouselCard).max(16) });
/** Asks what a recovery has to answer; each asking makes the challenge before worthless. */
const beginRecovery = z.object({ type: z.literal('beginRecovery') });
/**
 * A new passcode without the old one, the cards kept. The proof is of whoever holds the factory
 * pairing key (the token service), over the challenge of `beginRecovery`.
 */
const recover = z.object({
  type: z.literal('recover'),
  proof: s.hexBytes.length(64),
  passcode: secretDigits,
});
/**
 * Whose band it is from now on. The same account finds it as it was; for another one it forgets
 * passcode and list and pays with none of its cards, which the token service then deletes.
 */
const adopt = z.object({
  type: z.literal('adopt'),
  /** Names the account to this band alone: nothing of the account can be read out of it. */
  accountReference: z.string().regex(/^[0-9A-Za-z_-]{8,64}$/, 'is not a reference'),
  /** Only tells what adopting would mean, so that an app can say so beforehand. */
  judgeOnly: z.boolean().optional(),
});
const factoryReset = z.object({ type: z.literal('factoryReset') });

export const phoneMessage = z.discriminatedUnion('type', [
  identify,
  pair,
  transmit,
  setPasscode,
  readLog,
  setCards,
  beginRecovery,
  recover,
  adopt,
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
    /** What `secretDigits` are sealed to in the next message; wearables without one read CLEAR. */
    passcodeKey: z
      .object({
        kty: z.literal('EC'),
        crv: z.literal('P-256'),
        x: z.string().max(64),
        y: z.string().max(64),
      })
      .optional(),
    /** The generation of the service it was made for; bands that do not say are of the first. */
    serviceGeneration: z.number().int().min(1).optional(),
    /** On a wrist; unlocked there by its passcode, and so able to be armed. */
    worn: z.boolean().optional(),
    unlocked: z.boolean().optional(),
    passcodeSet: z.boolean().optional(),
    /** Wrong passcodes left until it blocks; at 0 it is blocked, and `recover` helps. */
    triesLeft: z.number().int().min(0).optional(),
  }),
  /** HMAC-SHA-256 of challenge ‖ secure element identifier under the factory pairing key. */
  pair: done.extend({ proof: s.hexBytes.length(64) }),
  apdu: done.extend({ response: apdu }),
  setPasscode: done,
  /** Newest last; at most the wearable's own ten a card. */
  readLog: done.extend({ entries: z.array(bandLogEntry).max(100) }),
  setCards: done,
  /** 16 bytes. */
  beginRecovery: done.extend({ challenge: s.hexBytes.length(32) }),
  recover: done,
  adopt: done.extend({ adoption: z.enum(['FIRST', 'SAME', 'CHANGED']) }),
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
