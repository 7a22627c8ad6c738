/** Cards being added that wait for their holders: those may call at any moment. */
import { useTranslation } from 'react-i18next';
import { Button } from '../../parts/button.tsx';
import { spelledMoment } from '../../parts/format.ts';
import { LastFour } from '../../parts/last-four.tsx';
import { useLanguage } from '../../parts/use-look.ts';
import { Badge, Empty, ROW, ROWS, Sheet } from '../sheet.tsx';
import type { WaitingEnrolment } from '../types.ts';

export interface EnrolmentsProps {
  readonly enrolments: readonly WaitingEnrolment[];
  readonly onCall: (customerId: string) => void;
}

export function Enrolments({ enrolments, onCall }: EnrolmentsProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  return (
    <Sheet title={t('deskQueue.enrolments')} count={enrolments.length} testId="queue-enrolments">
      {enrolments.length === 0 ? (
        <Empty>{t('deskQueue.noEnrolments')}</Empty>
      ) : (
        <ul className={ROWS}>
          {enrolments.map((one) => (
            <li key={one.enrolmentId} className={ROW} data-testid="queue-enrolment">
              <div className="min-w-0 grow basis-56">
                <p className="font-semibold">{one.customer.name}</p>
                <p className="text-sm text-soft">
                  <LastFour digits={one.panLastFour} /> → {one.deviceName}
                  {' · '}
                  {spelledMoment(one.openedAt, language)}
                </p>
                <p className="mt-1 flex flex-wrap gap-1">
                  {one.identification.risk === 'HIGH' && (
                    <Badge tone="warn">{t('deskWhy.HIGH_RISK')}</Badge>
                  )}
                  {one.abandoned && <Badge tone="quiet">{t('deskQueue.abandoned')}</Badge>}
                </p>
              </div>
              <Button
                tone="quiet"
                onPress={() => onCall(one.customer.customerId)}
                testId="queue-open-case"
              >
                {t('desk.openCase')}
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Sheet>
  );
}
