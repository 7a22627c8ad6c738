/** What the caller paid or could not pay: asked for when wanted, since looking leaves its line. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Asked } from '../../parts/asked.tsx';
import { Button } from '../../parts/button.tsx';
import { Empty, ROWS, Sheet } from '../sheet.tsx';
import { useAsked } from '../use-desk.ts';
import { PaymentLine } from './payment-line.tsx';

const MOST = 20;

export function Payments({ caseId }: { readonly caseId: string }) {
  const { t } = useTranslation();
  const [open, show] = useState(false);
  return (
    <Sheet title={t('deskPay.title')} testId="case-payments">
      {open ? (
        <List caseId={caseId} />
      ) : (
        <>
          <p className="mb-3 text-sm text-soft">{t('deskPay.text')}</p>
          <Button tone="quiet" onPress={() => show(true)} testId="show-payments">
            {t('deskPay.show')}
          </Button>
        </>
      )}
    </Sheet>
  );
}

function List({ caseId }: { readonly caseId: string }) {
  const { t } = useTranslation();
  const payments = useAsked(['payments', caseId], (issuer) =>
    issuer.deskCasePayments({ caseId, limit: MOST }),
  );
  return (
    <Asked query={payments} reader="agent">
      {({ transactions }) =>
        transactions.length === 0 ? (
          <Empty>{t('deskPay.none')}</Empty>
        ) : (
          <ul className={ROWS}>
            {transactions.map((line) => (
              <li key={line.transactionId} className="py-3 first:pt-0 last:pb-0">
                <PaymentLine line={line} />
              </li>
            ))}
          </ul>
        )
      }
    </Asked>
  );
}
