/** Cards being added to a wearable that wait for their holder's word at the bank's page. */
import { useTranslation } from 'react-i18next';
import type { BankEnrolment } from '../core/state.ts';
import { Button } from '../parts/button.tsx';
import { spelledMoment } from '../parts/format.ts';
import { LastFour } from '../parts/last-four.tsx';
import { useLanguage } from '../parts/use-look.ts';
import { useCommands, useGuide, useStage, useWorking } from '../parts/use-stage.ts';

export function BankEnrolments() {
  const { t } = useTranslation();
  const enrolments = useStage((state) => state.bank?.enrolments) ?? [];
  const waiting = enrolments.filter(
    ({ identification }) => !identification.proved.includes('BANK_PAGE'),
  );
  if (waiting.length === 0) return null;
  return (
    <section aria-label={t('bank.enrolments')} data-testid="bank-enrolments">
      <h4 className="mb-2 text-sm font-semibold text-soft">{t('bank.enrolments')}</h4>
      <ul className="flex flex-col gap-2">
        {waiting.map((enrolment) => (
          <Waiting key={enrolment.enrolmentId} enrolment={enrolment} />
        ))}
      </ul>
    </section>
  );
}

function Waiting({ enrolment }: { readonly enrolment: BankEnrolment }) {
  const { t } = useTranslation();
  const { approve, refuse } = useCommands();
  const language = useLanguage();
  const working = useWorking('BANK');
  const { enrolmentId, card, deviceName, openedAt } = enrolment;
  const guided = useStage(
    (state) => state.proof === null && state.enrolment?.enrolmentId === enrolmentId,
  );
  const guide = useGuide('PROVE', guided);
  return (
    <li className="rounded-xl border border-accent bg-accent-soft p-3 text-sm">
      <p className="font-medium">
        {t('bank.isItYou', { card: card.productName, device: deviceName })}
      </p>
      <p className="mt-0.5 text-xs text-soft">
        <LastFour digits={card.panLastFour} /> · {spelledMoment(openedAt, language)}
      </p>
      <div className="mt-2 flex flex-wrap gap-2">
        <Button busy={working} onPress={() => approve(enrolmentId)} guide={guide} testId="approve">
          {t('bank.approve')}
        </Button>
        <Button tone="quiet" busy={working} onPress={() => refuse(enrolmentId)} testId="refuse">
          {t('bank.refuse')}
        </Button>
      </div>
    </li>
  );
}
