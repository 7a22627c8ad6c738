/** What the till's display says of a tap: how it ended and, when it did not go well, why. */
import { parseAmount } from '@armilla/kit/money';
import { cardholderText, isRefusalCode } from '@armilla/kit/refusal';
import { useTranslation } from 'react-i18next';
import type { TapView } from '../core/state.ts';
import { spelledMoney } from '../parts/format.ts';
import { useLanguage } from '../parts/use-look.ts';
import { useStage } from '../parts/use-stage.ts';
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

function isTillReason(reason: string | null): reason is keyof typeof REASONS {
  return reason !== null && Object.hasOwn(REASONS, reason);
}

export function useTapWords(tap: TapView | null): string {
  const { t } = useTranslation();
  const language = useLanguage();
  const amountText = useStage((state) => state.amountText);
  if (tap === null) return t('till.present');
  if (tap.approved) {
    const { amount } = tap;
    const asked = parseAmount(amountText, amount.currency)?.amountMinor ?? amount.amountMinor;
    if (asked <= amount.amountMinor) return t('till.approved');
    const left = { ...amount, amountMinor: asked - amount.amountMinor };
    const [part, rest] = [amount, left].map((money) => spelledMoney(money, language));
    return t('till.approvedPart', { amount: part, left: rest });
  }
  const { reason } = tap;
  const ending = t(tap.dpanLastFour === null ? 'till.notCompleted' : 'till.declined');
  if (isRefusalCode(reason)) return `${ending}. ${cardholderText(reason, language)}`;
  return isTillReason(reason) ? `${ending}. ${t(`tillReason.${reason}`)}` : ending;
}
