/** What a merchant's tills took: all of it, what fits a receipt, or one payment with its deeds. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answered } from '../../core/asking.ts';
import { Button } from '../../parts/button.tsx';
import { CloseDay } from './close-day.tsx';
import { FindByReceipt } from './find-by-receipt.tsx';
import { PaymentList } from './payment-list.tsx';
import { PaymentView } from './payment-view.tsx';
import {
  type Merchant,
  type Payment,
  useAcquirer,
  useChange,
  usePayments,
} from './use-merchant.ts';

export function MerchantDesk({ merchant }: { readonly merchant: Merchant }) {
  const { t } = useTranslation();
  const acquirer = useAcquirer();
  const signOut = useChange(async () => void (await answered(acquirer.signOut({}))));
  const tills = merchant.terminalIds;
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center justify-between gap-3 rounded-2xl bg-raised p-4">
        <div>
          <h2 className="text-lg font-bold" data-testid="merchant-signed-in">
            {merchant.name}
          </h2>
          <p className="text-sm text-soft">
            {merchant.city} ·{' '}
            {t('tillMerchant.tills', { count: tills.length, list: tills.join(', ') })}
          </p>
        </div>
        <Button tone="quiet" onPress={() => signOut.mutate(undefined)} testId="merchant-sign-out">
          {t('tillMerchant.signOut')}
        </Button>
      </div>
      <Payments />
    </>
  );
}

function Payments() {
  const { t } = useTranslation();
  const { data: all, isPending } = usePayments();
  const [found, setFound] = useState<readonly Payment[] | null>(null);
  const [open, setOpen] = useState<string | null>(null);
  const shown = all?.find(({ transactionId }) => transactionId === open);
  if (shown !== undefined) {
    return <PaymentView key={open} payment={shown} onBack={() => setOpen(null)} />;
  }
  return (
    <>
      <div className="mb-4 grid items-start gap-4 sm:grid-cols-2">
        <FindByReceipt onFound={setFound} isFound={found !== null} />
        <CloseDay />
      </div>
      <h2 className="mb-2 text-lg font-bold">{t('tillMerchant.payments')}</h2>
      {found !== null && (
        <p role="status" data-testid="found" className="mb-2 font-medium">
          {found.length === 0
            ? t('tillMerchant.foundNone')
            : t('tillMerchant.found', { count: found.length })}
        </p>
      )}
      {isPending && <p className="text-soft">{t('tillMerchant.loading')}</p>}
      {all !== undefined && <PaymentList payments={found ?? all} onOpen={setOpen} />}
    </>
  );
}
