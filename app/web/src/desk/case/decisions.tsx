/** How the bank judged each card that was to be added, with what the cardholder was not told. */
import { agentText, isRefusalCode } from '@armilla/kit/refusal';
import { useTranslation } from 'react-i18next';
import { spelledMoment } from '../../parts/format.ts';
import { LastFour } from '../../parts/last-four.tsx';
import { useLanguage } from '../../parts/use-look.ts';
import { Badge, ROWS, Sheet } from '../sheet.tsx';
import type { Decision } from '../types.ts';

const SHOWN = 6;

export function Decisions({ decisions }: { readonly decisions: readonly Decision[] }) {
  const { t } = useTranslation();
  if (decisions.length === 0) return null;
  return (
    <Sheet title={t('deskDecision.title')} testId="case-decisions">
      <ul className={ROWS}>
        {decisions.slice(0, SHOWN).map((one) => (
          <li key={one.enrolmentId} className="py-3 first:pt-0 last:pb-0">
            <Judged decision={one} />
          </li>
        ))}
      </ul>
    </Sheet>
  );
}

const OUTCOMES = ['APPROVED', 'REQUIRE_ADDITIONAL_AUTHENTICATION', 'DECLINED'] as const;

function Judged({ decision }: { readonly decision: Decision }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { panLastFour, deviceName, at, risk, signals, wrongDetails } = decision;
  const outcome = OUTCOMES.find((one) => one === decision.outcome);
  const why = decision.reason ?? (outcome === undefined ? decision.outcome : undefined);
  return (
    <>
      <p className="font-medium">
        <LastFour digits={panLastFour} /> → {deviceName}
      </p>
      <p className="text-sm text-soft">{spelledMoment(at, language)}</p>
      <p className="my-1 flex flex-wrap gap-1">
        {outcome !== undefined && (
          <Badge tone={outcome === 'DECLINED' ? 'bad' : 'quiet'}>
            {t(`deskDecision.${outcome}`)}
          </Badge>
        )}
        {risk === 'HIGH' && <Badge tone="warn">{t('deskWhy.HIGH_RISK')}</Badge>}
      </p>
      {isRefusalCode(why) && <p className="text-sm text-bad">{agentText(why, language)}</p>}
      {wrongDetails.length > 0 && (
        <p className="text-sm">{t('deskDecision.wrong', { details: wrongDetails.join(', ') })}</p>
      )}
      {signals.length > 0 && (
        <p className="mt-1 font-mono text-xs break-words text-soft">{signals.join(' · ')}</p>
      )}
    </>
  );
}
