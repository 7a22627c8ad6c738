/** The phone's end of the band: a message in, an answer out, whatever carries them. */
import {
  type DoneAnswer,
  type PhoneAnswer,
  type PhoneMessage,
  phoneMessage,
} from '@armilla/api/band-link';
import { DecodeError, fromHex, hex } from '@armilla/bytes';
import { unreachable } from '@armilla/kit/unreachable';
import type { Adoption } from '../firmware/account.ts';
import type { Band, BandAnswer } from '../firmware/band.ts';
import { MemoryFailure } from '../memory/flash.ts';

export const FIRMWARE_VERSION = '1.0.0';

/**
 * Answers one message. Whatever is no message is refused with INPUT_INVALID; a failure inside the
 * band is INTERNAL. Only {@link MemoryFailure} is thrown: the band is off then.
 */
export function handlePhoneMessage(band: Band, message: unknown): PhoneAnswer {
  const parsed = phoneMessage.safeParse(message);
  if (!parsed.success) return { ok: false, code: 'INPUT_INVALID' };
  try {
    return answer(band, parsed.data);
  } catch (error) {
    if (error instanceof MemoryFailure) throw error;
    return { ok: false, code: 'INTERNAL' };
  }
}

function answer(band: Band, message: PhoneMessage): PhoneAnswer {
  switch (message.type) {
    case 'identify':
      return identify(band);
    case 'pair':
      return { ok: true, proof: hex(band.provePairing(fromHex(message.challenge))) };
    case 'apdu':
      return {
        ok: true,
        response: hex(band.secureElement.wired.transceive(fromHex(message.command))),
      };
    case 'setPasscode':
      return withDigits(band, message, (digits, old) => told(band.setPasscode(digits, old)));
    case 'readLog':
      return { ok: true, entries: [...band.readLog()] };
    case 'setCards':
      band.setCards(message.cards);
      return { ok: true };
    case 'beginRecovery':
      return { ok: true, challenge: hex(band.recoveryChallenge()) };
    case 'recover':
      return withDigits(band, message, (digits) =>
        told(band.recover(fromHex(message.proof), digits)),
      );
    case 'adopt':
      return { ok: true, adoption: adoption(band, message) };
    case 'factoryReset':
      band.factoryReset();
      return { ok: true };
    default:
      return unreachable(message);
  }
}

type SecretDigits = Extract<PhoneMessage, { type: 'recover' }>['passcode'];

/** Opens the passcodes of a message; the key they were sealed to serves no other one. */
function withDigits(
  band: Band,
  message: { readonly passcode: SecretDigits; readonly oldPasscode?: SecretDigits | undefined },
  act: (digits: string, oldDigits: string | undefined) => PhoneAnswer,
): PhoneAnswer {
  const { passcode, oldPasscode } = message;
  try {
    const digits = digitsOf(band, passcode);
    return act(digits, oldPasscode && digitsOf(band, oldPasscode));
  } catch (error) {
    if (error instanceof DecodeError) return { ok: false, code: 'INPUT_INVALID' };
    throw error;
  } finally {
    band.passcodeSeal.renew();
  }
}

function digitsOf(band: Band, secret: SecretDigits): string {
  return secret.form === 'CLEAR' ? secret.digits : band.passcodeSeal.open(secret.jwe);
}

function adoption(band: Band, { accountReference, judgeOnly }: AdoptMessage): Adoption {
  return judgeOnly === true ? band.judge(accountReference) : band.adopt(accountReference);
}

type AdoptMessage = Extract<PhoneMessage, { type: 'adopt' }>;

function identify(band: Band): DoneAnswer<'identify'> {
  const { serviceGeneration, worn, unlocked, passcodeSet, triesLeft } = band.view();
  return {
    ok: true,
    model: band.model.model,
    serialNumber: band.serialNumber,
    secureElementId: band.secureElementId,
    firmwareVersion: FIRMWARE_VERSION,
    cardCount: band.secureElement.cards().length,
    passcodeKey: band.passcodeSeal.key(),
    serviceGeneration,
    worn,
    unlocked,
    passcodeSet,
    triesLeft,
  };
}

/** The band's refusals in the words of the link. */
function told(refusal: BandAnswer): PhoneAnswer {
  if (refusal === undefined) return { ok: true };
  return { ok: false, code: refusal === 'NO_CARD_ON_BAND' ? 'INTERNAL' : refusal };
}

/** The phone has gone away in the middle: a session and a package that were open are undone. */
export function phoneGone(band: Band): void {
  band.secureElement.wired.reset();
}
