/** A payment as an agent sees it: and, declined, why in the agent's words and in the caller's. */
import { agentText, cardholderText, isRefusalCode } from '@armilla/kit/refusal';
import { useTranslation } from 'react-i18next';
import { spelledMoment, spelledMoney } from '../../parts/format.ts';
import { LastFour } from '../../parts/last-four.tsx';
import { useLanguage } from '../../parts/use-look.ts';
import { Badge, type BadgeTone } from '../sheet.tsx';
import type { Line } from '../types.ts';

const TONES: Readonly<Record<Line['outcome'], BadgeTone>> = {
  APPROVED: 'good',
  DECLINED: 'bad',
  REVERSED: 'quiet',
};

export function PaymentLine({ line }: { readonly line: Line }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { amount, merchantName, at, outcome, deviceName, dpanLastFour, posting } = line;
  return (
    <div data-testid="payment-line">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <p className="min-w-0 grow font-semibold">
          {spelledMoney(amount, language)} · {merchantName}
        </p>
        <Badge tone={TONES[outcome]}>{t(`deskOutcome.${outcome}`)}</Badge>
      </div>
      <p className="text-sm text-soft">
        {spelledMoment(at, language)} · {deviceName ?? t('deskPay.plastic')}{' '}
        <LastFour digits={dpanLastFour} />
        {outcome === 'APPROVED' && ` · ${t(`deskPosting.${posting}`)}`}
        {line.refundedMinor > 0 &&
          ` · ${t('deskPay.refunded', { amount: spelledMoney({ ...amount, amountMinor: line.refundedMinor }, language) })}`}
      </p>
      {line.reason !== undefined && <Why code={line.reason} />}
    </div>
  );
}

function Why({ code }: { readonly code: string }) {
  const { t } = useTranslation();
  const language = useLanguage();
  if (!isRefusalCode(code)) return null;
  return (
    <dl className="mt-2 rounded-xl bg-bad-soft p-3 text-sm" data-testid="decline" data-code={code}>
      <dt className="font-semibold text-bad">{t('deskPay.why')}</dt>
      <dd className="text-bad">{agentText(code, language)}</dd>
      <dt className="mt-2 font-semibold text-soft">{t('deskPay.say')}</dt>
      <dd>{cardholderText(code, language)}</dd>
    </dl>
  );
}
