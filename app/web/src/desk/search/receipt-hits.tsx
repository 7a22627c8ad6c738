/** Payments that a receipt may belong to, whose they are, and why the declined ones were. */
import { useTranslation } from 'react-i18next';
import { ToldRefusal } from '../../parts/asked.tsx';
import { Button } from '../../parts/button.tsx';
import { PaymentLine } from '../case/payment-line.tsx';
import { Empty, ROWS, Sheet } from '../sheet.tsx';
import type { Payment } from '../types.ts';
import { useOpenCase } from '../use-open-case.ts';

export function ReceiptHits({ payments }: { readonly payments: readonly Payment[] }) {
  const { t } = useTranslation();
  const { open, busy, refusal } = useOpenCase();
  return (
    <Sheet title={t('deskSearch.payments')} count={payments.length} testId="receipt-hits">
      <ToldRefusal refusal={refusal} reader="agent" />
      {payments.length === 0 && <Empty>{t('deskSearch.noPayment')}</Empty>}
      <ul className={ROWS}>
        {payments.map(({ customerId, transaction }) => (
          <li key={transaction.transactionId} className="py-3 first:pt-0" data-testid="receipt-hit">
            <PaymentLine line={transaction} />
            <div className="mt-2">
              <Button tone="quiet" busy={busy} onPress={() => open(customerId)}>
                {t('desk.openCase')}
              </Button>
            </div>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}
