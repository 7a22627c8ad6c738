/** How a card stands, in words: of a frozen one, who froze it. */
import { useTranslation } from 'react-i18next';
import type { BankCard } from '../use-bank.ts';

export function useStanding({ state, blockedBy }: BankCard): string {
  const { t } = useTranslation();
  if (state !== 'BLOCKED') return t(`cardLife.${state}`);
  return blockedBy.map((blocker) => t(`cardBlocker.${blocker}`)).join(', ');
}
