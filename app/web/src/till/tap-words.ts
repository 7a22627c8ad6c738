/** What the till's display says of a tap: how it ended and, when it did not go well, why. */
import { cardholderText, isRefusalCode } from '@armilla/kit/refusal';
import { useTranslation } from 'react-i18next';
import type { TapView } from '../core/state.ts';
import { spelledMoney } from '../parts/format.ts';
import { useLanguage } from '../parts/use-look.ts';
import type { words as en } from './words/en.ts';

/** A till's own reasons, those of a tap that never reached the bank among them. */
const REASONS: Readonly<Record<keyof typeof en.tillReason, true>> = {
  DECLINED: true,
  INSUFFICIENT_FUNDS: true,
  EXPIRED: true,
  NOT_PERMITTED: true,
  LIMIT: true,
  VERIFY_ON_DEVICE: true,
  WRONG_PIN: true,
  PIN_BLOCKED: true,
  TRY_LATER: true,
  CARD_REFUSED: true,
  TERMINAL_REFUSED: true,
  CARD_NOT_ACCEPTED: true,
  USE_CHIP: true,
  TAP_AGAIN: true,
  PIN_NOT_ENTERED: true,
  NO_ANSWER: true,
};

function isTillReason(reason: string): reason is keyof typeof REASONS {
  return Object.hasOwn(REASONS, reason);
}

/** Why a payment was not approved, in the catalogue's words or the till's own. */
export function useReasonWords(): (reason: string | null | undefined) => string | undefined {
  const { t } = useTranslation();
  const language = useLanguage();
  return (reason) => {
    if (reason == null) return undefined;
    if (isRefusalCode(reason)) return cardholderText(reason, language);
    return isTillReason(reason) ? t(`tillReason.${reason}`) : undefined;
  };
}

export function useTapWords(tap: TapView | null): string {
  const { t } = useTranslation();
  const language = useLanguage();
  const reasonWords = useReasonWords();
  if (tap === null) return t('till.present');
  if (tap.pinEntryId !== undefined) return t('till.enterPIN');
  if (tap.approved) {
    const { amount, leftToPay } = tap;
    if (leftToPay === undefined) return t('till.approved');
    const [part, left] = [amount, leftToPay].map((money) => spelledMoney(money, language));
    return t('till.approvedPart', { amount: part, left });
  }
  const ending = t(tap.dpanLastFour === null ? 'till.notCompleted' : 'till.declined');
  const why = reasonWords(tap.reason);
  return why === undefined ? ending : `${ending}. ${why}`;
}
