/** Cards being added to a wearable that wait for their holder's word: the second proof. */
import { useTranslation } from 'react-i18next';
import { ToldRefusal } from '../../parts/asked.tsx';
import { Button } from '../../parts/button.tsx';
import { spelledMoment } from '../../parts/format.ts';
import { LastFour } from '../../parts/last-four.tsx';
import { useLanguage } from '../../parts/use-look.ts';
import { useAsked, type Waiting } from '../use-bank.ts';
import { useDeed } from '../use-deed.ts';

export function WaitingEnrolments() {
  const { t } = useTranslation();
  const { data } = useAsked('enrolments', (issuer) => issuer.listEnrolments({}), { live: true });
  const waiting = (data?.enrolments ?? []).filter(
    ({ identification }) => !identification.proved.includes('BANK_PAGE'),
  );
  return (
    <div aria-live="polite" className="contents">
      {waiting.length > 0 && (
        <section
          aria-label={t('bank.enrolments')}
          data-testid="waiting"
          className="flex flex-col gap-3"
        >
          {waiting.map((enrolment) => (
            <Question key={enrolment.enrolmentId} enrolment={enrolment} />
          ))}
        </section>
      )}
    </div>
  );
}

function Question({ enrolment }: { readonly enrolment: Waiting }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { busy, refusal, act } = useDeed();
  const { enrolmentId, card, deviceName, openedAt } = enrolment;
  return (
    <div className="arrives rounded-3xl border-2 border-accent bg-accent-soft p-5">
      <h2 className="text-lg font-bold tracking-tight">
        {t('bank.isItYou', { card: card.productName, device: deviceName })}
      </h2>
      <p className="mt-1 text-sm text-soft">
        <LastFour digits={card.panLastFour} /> · {spelledMoment(openedAt, language)}
      </p>
      <p className="mt-2 text-sm">{t('bankHome.isItYouText')}</p>
      <div className="mt-4 flex flex-wrap gap-2">
        <Button
          busy={busy}
          onPress={() => act((issuer) => issuer.approveEnrolment({ enrolmentId }))}
          testId="approve"
        >
          {t('bank.approve')}
        </Button>
        <Button
          tone="quiet"
          busy={busy}
          onPress={() => act((issuer) => issuer.refuseEnrolment({ enrolmentId }))}
          testId="refuse"
        >
          {t('bank.refuse')}
        </Button>
      </div>
      {refusal !== null && (
        <div className="mt-3">
          <ToldRefusal refusal={refusal} />
        </div>
      )}
    </div>
  );
}
