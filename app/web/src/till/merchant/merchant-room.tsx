/** The merchant's desk: signed in, what the tills took; else the way in. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useArrival } from '../../parts/use-stage.ts';
import { MerchantDesk } from './merchant-desk.tsx';
import { MerchantSignIn } from './merchant-sign-in.tsx';
import { RefusedNotice } from './refused.tsx';
import { useMerchant } from './use-merchant.ts';

export function MerchantRoom() {
  const { t } = useTranslation();
  const heading = useArrival<HTMLHeadingElement>();
  const { data: merchant, error, isPending } = useMerchant();
  return (
    <div className="mx-auto max-w-3xl" data-testid="merchant-room">
      <Link
        to="/till"
        className="inline-flex min-h-11 items-center font-semibold text-accent underline-offset-4 hover:underline"
      >
        <span aria-hidden="true">‹ </span>
        {t('tillMerchant.toTill')}
      </Link>
      <h1
        ref={heading}
        tabIndex={-1}
        className="mb-4 text-2xl font-bold tracking-tight outline-none"
      >
        {t('tillMerchant.title')}
      </h1>
      <RefusedNotice error={error} />
      {isPending && <p className="text-soft">{t('tillMerchant.loading')}</p>}
      {merchant === null && <MerchantSignIn />}
      {merchant != null && <MerchantDesk merchant={merchant} />}
    </div>
  );
}
