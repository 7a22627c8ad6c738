/** The number of the bank's call centre, which can do by telephone whatever did not work here. */
import { useTranslation } from 'react-i18next';
import { useStage } from '../parts/use-stage.ts';

export function CallTheBank() {
  const { t } = useTranslation();
  const enrolment = useStage((state) => state.enrolment);
  if (enrolment === null) return null;
  const { callCentre, card } = enrolment;
  return (
    <p className="text-center text-sm text-soft">
      {t('phoneAdd.noCode', { bank: card.bankName })}{' '}
      <a
        href={`tel:${callCentre.replace(/[^\d+]/g, '')}`}
        data-testid="call-bank"
        className="inline-block py-2 font-semibold whitespace-nowrap text-accent underline underline-offset-4"
      >
        {callCentre}
      </a>
    </p>
  );
}
