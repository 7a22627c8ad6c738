/** Why it came out as it did, for each of three readers in their own words. */
import { stageContract } from '@armilla/api/stage';
import { CATALOGUE } from '@armilla/kit/catalogue';
import { isRefusalCode, type RefusalCode } from '@armilla/kit/refusal';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answered } from '../../core/asking.ts';
import type { TraceEntry } from '../../core/trace-feed.ts';
import { useClient } from '../../parts/use-client.ts';
import { useLanguage } from '../../parts/use-look.ts';
import { isPaymentReference } from '../core/case.ts';
import { CARD } from '../parts/page.tsx';

export interface WhyProps {
  readonly reference: string;
  readonly entries: readonly TraceEntry[];
}

export function Why({ reference, entries }: WhyProps) {
  const { t } = useTranslation();
  if (isPaymentReference(reference)) return <WhyPaid reference={reference} />;
  const refusal = entries.findLast(({ call }) => isRefusalCode(call?.refusal))?.call?.refusal;
  if (isRefusalCode(refusal)) return <WhyRefused code={refusal} />;
  const found = entries.filter(({ kind, from }) => kind === 'FINDING' && from === 'terminal');
  if (found.length === 0) return null;
  return (
    <section aria-labelledby="why" className={`${CARD} mb-5`}>
      <h2 id="why" className="mb-2 font-bold tracking-tight">
        {t('traceWhy.ended')}
      </h2>
      <p className="text-sm font-semibold text-soft">{t('traceWhy.findings')}</p>
      <ul lang="en">
        {found.map(({ number, summary }) => (
          <li key={number}>{summary}</li>
        ))}
      </ul>
    </section>
  );
}

function WhyPaid({ reference }: { readonly reference: string }) {
  const { t } = useTranslation();
  const stage = useClient(stageContract);
  const language = useLanguage();
  const { data } = useQuery({
    queryKey: ['why', reference, language],
    queryFn: () => answered(stage.explainTap({ rrn: reference })),
    retry: false,
  });
  if (data === undefined) return null;
  const { approved, ...readers } = data;
  const title = approved ? t('traceWhy.approved') : t('traceWhy.declined');
  return <Readers title={title} {...readers} />;
}

/** An enrolment’s last refusal, in the catalogue’s words. */
function WhyRefused({ code }: { readonly code: RefusalCode }) {
  const { t } = useTranslation();
  return <Readers title={t('traceWhy.refused')} {...useTexts(code)} />;
}

export interface Texts {
  readonly cardholder: string;
  readonly agent: string;
  readonly engineer: string;
}

export function useTexts(code: RefusalCode): Texts {
  const language = useLanguage();
  const { cardholder, agent, engineer } = CATALOGUE[code];
  return { cardholder: cardholder[language], agent: agent[language], engineer };
}

function Readers({ title, ...texts }: Texts & { readonly title: string }) {
  return (
    <section aria-labelledby="why" className={`${CARD} @container mb-5`} data-testid="trace-why">
      <h2 id="why" className="mb-3 font-bold tracking-tight">
        {title}
      </h2>
      <ThreeTexts {...texts} />
    </section>
  );
}

export function ThreeTexts({ cardholder, agent, engineer }: Texts) {
  const { t } = useTranslation();
  const texts = [
    [t('traceWhy.cardholder'), cardholder],
    [t('traceWhy.agent'), agent],
    [t('traceWhy.engineer'), engineer],
  ] as const;
  return (
    <dl className="grid gap-4 @2xl:grid-cols-3">
      {texts.map(([reader, text]) => (
        <div key={reader} className="min-w-0">
          <dt className="text-sm font-semibold text-soft">{reader}</dt>
          <dd className="break-words">{text}</dd>
        </div>
      ))}
    </dl>
  );
}
