/** K7: the contactless transaction limit, and the elements no transaction can do without. */
import { fromBcd, hex } from '@armilla/bytes';
import { tagHex } from '@armilla/tlv';
import { AIP, isSet, KERNEL } from './bits.ts';
import { cardValue, type KernelContext, note } from './context.ts';
import { endApplication } from './endings.ts';
import type { Ending } from './vocabulary.ts';

/** Whether card and terminal both know on-device verification. */
export function onDeviceVerification({ card, application }: KernelContext): boolean {
  const supported = (application.kernelConfiguration & KERNEL.ON_DEVICE_VERIFICATION) !== 0;
  return supported && isSet(card.get(0x82), AIP.ON_DEVICE_VERIFICATION);
}

export function checkLimits(context: KernelContext): Ending | null {
  const { limits } = context.application;
  const onDevice = onDeviceVerification(context);
  const limit = onDevice ? limits.transactionOnDeviceMinor : limits.transactionMinor;
  if (context.input.amountMinor > limit) {
    note(context, 'OVER_TRANSACTION_LIMIT', 'the amount is over the contactless transaction limit');
    return {
      kind: 'SELECT_NEXT',
      message: 'INSERT_OR_SWIPE',
      start: 'C',
      error: { l2: 'MAX_LIMIT_EXCEEDED' },
    };
  }
  return checkMandatory(context);
}

function checkMandatory(context: KernelContext): Ending | null {
  const missing = [0x5a, 0x5f24, 0x8c].find((tag) => cardValue(context, tag) === undefined);
  if (missing !== undefined) {
    const text = `no record brought ${tagHex(missing)}`;
    return endApplication(context, 'CARD_DATA_MISSING', 'CARD_DATA_MISSING', text);
  }
  const pan = panDigits(context);
  if (pan === undefined) {
    return endApplication(
      context,
      'CARD_DATA_ERROR',
      'PAN_MALFORMED',
      '5A holds no account number',
    );
  }
  const track2 = cardValue(context, 0x57);
  if (track2 !== undefined && !hex(track2).startsWith(`${pan}D`)) {
    return endApplication(
      context,
      'CARD_DATA_ERROR',
      'PAN_DIFFERS',
      '57 names another account than 5A',
    );
  }
  return null;
}

/** The digits of 5A. */
export function panDigits(context: KernelContext): string | undefined {
  const value = cardValue(context, 0x5a);
  if (value === undefined) return undefined;
  return /^(\d{12,19})F*$/.exec(hex(value))?.[1];
}

/** A date of the card as YYMMDD digits. */
export function cardDate(context: KernelContext, tag: number): string | undefined {
  const value = cardValue(context, tag);
  return value === undefined ? undefined : fromBcd(value);
}
