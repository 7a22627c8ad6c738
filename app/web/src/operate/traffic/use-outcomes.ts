/** What a response code (DE 39) is called. */
import { useTranslation } from 'react-i18next';

/** Those with a name among the words; the rest is called by its number. */
const NAMED = [
  ...(['05', '12', '13', '14', '30', '41', '43', '51', '54', '55', '57', '61', '62'] as const),
  ...(['65', '68', '75', '76', '78', '82', '86', '88', '91', '94', '96'] as const),
];
type Named = (typeof NAMED)[number];

const isNamed = (code: string): code is Named => NAMED.some((one) => one === code);

export function useOutcomes(): (code: string) => string {
  const { t } = useTranslation();
  return (code) => {
    if (code === 'NO_ANSWER') return t('operateOutcome.NO_ANSWER');
    return isNamed(code) ? t(`operateOutcome.${code}`) : t('operateOutcome.OTHER');
  };
}
