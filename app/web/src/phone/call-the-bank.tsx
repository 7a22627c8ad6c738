/** The number of the bank's call centre, which can do by telephone whatever did not work here. */
import { useTranslation } from 'react-i18next';
import { HelpLink } from '../parts/help-link.tsx';
import { useStage } from '../parts/use-stage.ts';

const LINK =
  'flex min-h-11 w-full items-center justify-center rounded-xl px-4 py-2 text-center text-[0.95rem] font-semibold';

/** Links that look like the buttons beside them. */
export const LINK_PRIMARY = `${LINK} bg-accent text-accent-ink`;
export const LINK_QUIET = `${LINK} border border-line bg-raised text-ink`;

const dialled = (number: string) => `tel:${number.replace(/[^\d+]/g, '')}`;

/** Where calling is what comes next. */
export function CallButton() {
  const { t } = useTranslation();
  const number = useStage((state) => state.enrolment?.callCentre ?? '');
  return (
    <a href={dialled(number)} data-testid="call-bank" className={LINK_PRIMARY}>
      {t('phone.byCall', { number })}
    </a>
  );
}

/** Beneath everything else, for those whom it did not help. */
export function CallTheBank() {
  const { t } = useTranslation();
  const enrolment = useStage((state) => state.enrolment);
  if (enrolment === null) return null;
  const { callCentre, card } = enrolment;
  return (
    <p className="text-center text-sm text-soft">
      {t('phoneAdd.noCode', { bank: card.bankName })}{' '}
      <a
        href={dialled(callCentre)}
        data-testid="call-bank"
        className="inline-block py-2 font-semibold whitespace-nowrap text-accent underline underline-offset-4"
      >
        {callCentre}
      </a>{' '}
      <HelpLink programmeId={card.programmeId} entryId="no-code" />
    </p>
  );
}
