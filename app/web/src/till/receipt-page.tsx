/** The digital receipt: where the QR code leads, in the language of whoever reads it. */
import { acquirerContract } from '@armilla/api/acquirer';
import type { AnswerOf } from '@armilla/kit/contract';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { answered, Refused } from '../core/asking.ts';
import { Button } from '../parts/button.tsx';
import { spelledMoment, spelledMoney } from '../parts/format.ts';
import { useClient } from '../parts/use-client.ts';
import { useLanguage } from '../parts/use-look.ts';
import { useArrival } from '../parts/use-stage.ts';
import { ReceiptDetails } from './receipt-details.tsx';
import { useReasonWords } from './tap-words.ts';

export type DigitalReceipt = AnswerOf<
  (typeof acquirerContract)['operations']['getReceipt']
>['receipt'];

export function ReceiptPage() {
  const { receiptId } = useParams({ from: '/asking/receipt/$receiptId' });
  const { t } = useTranslation();
  const acquirer = useClient(acquirerContract);
  const { data, error, isPending, refetch } = useQuery({
    queryKey: ['receipt', receiptId],
    queryFn: () => answered(acquirer.getReceipt({ receiptId })),
  });
  if (isPending) return <Notice title={t('tillReceipt.loading')} />;
  if (data !== undefined) return <Shown receipt={data.receipt} />;
  const missing =
    error instanceof Refused && ['NOT_FOUND', 'INPUT_INVALID'].includes(error.refusal.code);
  return missing ? (
    <Notice title={t('tillReceipt.missing')}>{t('tillReceipt.missingText')}</Notice>
  ) : (
    <Notice title={t('tillReceipt.unreachable')}>
      <Button onPress={() => refetch()}>{t('tillReceipt.again')}</Button>
    </Notice>
  );
}

function Notice({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <div className="mx-auto max-w-md py-10 text-center" data-testid="receipt-notice">
      <h1 className="mb-2 text-2xl font-bold tracking-tight">{title}</h1>
      <div className="text-soft">{children}</div>
    </div>
  );
}

function Shown({ receipt }: { readonly receipt: DigitalReceipt }) {
  const { t } = useTranslation();
  return (
    <article className="mx-auto max-w-md" data-testid="digital-receipt-page">
      <div className="receipt px-5 pt-6 pb-8">
        <Head receipt={receipt} />
        <ReceiptDetails receipt={receipt} />
      </div>
      <div className="mt-4 flex justify-center">
        <Button tone="quiet" onPress={() => print()} testId="print">
          {t('tillReceipt.print')}
        </Button>
      </div>
      <section className="mt-4 rounded-2xl bg-raised p-4 text-sm">
        <h2 className="font-semibold">{t('tillReceipt.question')}</h2>
        <p className="mt-1 text-soft">{t('tillReceipt.questionText')}</p>
        <Link
          to="/help"
          className="mt-1 inline-flex min-h-11 items-center font-semibold text-accent underline-offset-4 hover:underline"
        >
          {t('tillReceipt.toHelp')}
        </Link>
        <p className="text-xs text-soft">{t('tillReceipt.never')}</p>
      </section>
    </article>
  );
}

function Head({ receipt }: { readonly receipt: DigitalReceipt }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const heading = useArrival<HTMLHeadingElement>();
  const reasonWords = useReasonWords();
  const { amount, at, facts, kind, outcome, reason, refundedMinor } = receipt;
  const held = outcome === 'APPROVED' && kind === 'PREAUTHORISATION';
  const why = reasonWords(reason);
  return (
    <header className="text-center">
      <h1 ref={heading} tabIndex={-1} className="text-lg font-bold outline-none">
        <span className="sr-only">{t('tillReceipt.title')}: </span>
        {facts.merchantName}
      </h1>
      <p className="text-sm">
        {facts.city} · {spelledMoment(at, language)}
      </p>
      <p className="mt-4 text-4xl font-bold tracking-tight" data-testid="receipt-amount">
        {spelledMoney(amount, language)}
      </p>
      <p className="mt-1 text-sm">{t(`paymentKind.${kind}`)}</p>
      <p className="mt-3 font-semibold" data-testid="receipt-outcome" data-outcome={outcome}>
        {t(held ? 'tillReceipt.held' : `tillReceipt.${outcome}`)}
      </p>
      {why !== undefined && <p className="text-sm">{why}</p>}
      {refundedMinor > 0 && (
        <p className="mt-1 text-sm font-semibold" data-testid="receipt-refunded">
          {t('tillReceipt.refunded', {
            amount: spelledMoney({ ...amount, amountMinor: refundedMinor }, language),
          })}
        </p>
      )}
    </header>
  );
}
