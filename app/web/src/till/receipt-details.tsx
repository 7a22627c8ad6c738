/** The facts of a digital receipt: first what people look for, the engineer's behind a fold. */
import { useTranslation } from 'react-i18next';
import { spelledMoney } from '../parts/format.ts';
import { useLanguage } from '../parts/use-look.ts';
import type { DigitalReceipt } from './receipt-page.tsx';

type Rows = readonly (readonly [name: string, value: string | undefined | null])[];

export function ReceiptDetails({ receipt }: { readonly receipt: DigitalReceipt }) {
  const { t } = useTranslation();
  const rows = usePlainRows(receipt);
  const { facts } = receipt;
  const details: Rows = [
    [t('tillReceipt.response'), receipt.responseCode],
    [t('tillReceipt.terminal'), facts.terminalId],
    [t('tillReceipt.merchantId'), receipt.merchantId],
    [t('tillReceipt.application'), facts.aid],
    [t('tillReceipt.cryptogram'), facts.cryptogram],
    [t('tillReceipt.par'), facts.paymentAccountReference],
    ['STAN', receipt.stan],
  ];
  return (
    <div className="mt-5 border-t border-dashed border-current/40 pt-4">
      <Facts rows={rows} />
      <details className="mt-3" data-testid="receipt-details">
        <summary className="min-h-11 py-2.5 font-semibold">{t('tillReceipt.details')}</summary>
        <Facts rows={details} mono />
      </details>
    </div>
  );
}

function usePlainRows(receipt: DigitalReceipt): Rows {
  const { t } = useTranslation();
  const language = useLanguage();
  const { account, amount, askedMinor, dpanLastFour, facts, points, refundOf } = receipt;
  const money = (amountMinor: number) => spelledMoney({ ...amount, amountMinor }, language);
  const spent = points !== undefined && points.spent > 0;
  const count = (name: number) => t('tillReceipt.points', { count: name });
  return [
    [
      t(account === 'TOKEN' ? 'tillReceipt.digital' : 'tillReceipt.card'),
      t('tillReceipt.ending', { lastFour: dpanLastFour }),
    ],
    [t('tillReceipt.verification'), t(`tillReceipt.${facts.verification}`)],
    [t('tillReceipt.asked'), askedMinor === undefined ? undefined : money(askedMinor)],
    [
      t('tillReceipt.spent'),
      spent ? `${money(points.paidMinor)} (${count(points.spent)})` : undefined,
    ],
    [t('tillReceipt.earned'), points && points.earned > 0 ? count(points.earned) : undefined],
    [t('tillReceipt.refundOf'), refundOf],
    [t('tillReceipt.reference'), receipt.rrn],
    [t('tillReceipt.authorisation'), receipt.authorisationCode],
  ];
}

function Facts({ rows, mono = false }: { readonly rows: Rows; readonly mono?: boolean }) {
  return (
    <dl className="flex flex-col gap-2 text-sm">
      {rows.map(([name, value]) =>
        value == null ? null : (
          <div key={name} className="flex flex-wrap justify-between gap-x-4">
            <dt>{name}</dt>
            <dd
              className={`min-w-0 text-right font-semibold break-all ${mono ? 'font-mono text-xs' : ''}`}
            >
              {value}
            </dd>
          </div>
        ),
      )}
    </dl>
  );
}
