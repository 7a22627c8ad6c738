/** What a receipt led to: payments, or the card whose plastic number it was. */
import { useTranslation } from 'react-i18next';
import { useStage } from '../parts/use-stage.ts';
import { Subheading } from '../phone/heading.tsx';
import { Banner } from './banner.tsx';
import { Payments } from './payments.tsx';

export function FoundPayments() {
  const { t } = useTranslation();
  const found = useStage((state) => state.managing.found);
  return (
    <div role="status" data-testid="found" className="flex flex-col gap-2 empty:hidden">
      {found !== null && found.payments.length > 0 && (
        <Subheading>{t('walletReceipt.found', { count: found.payments.length })}</Subheading>
      )}
      {found !== null && found.payments.length > 0 && (
        <Payments
          paid={found.payments.map(({ card, entry }) => ({
            cardId: card.cardId,
            transactionId: entry.transactionId,
            entry,
          }))}
        />
      )}
      {found?.payments.length === 0 && (
        <p className="text-sm text-soft">{t('walletReceipt.notFound')}</p>
      )}
      {found?.plasticOf.map((card) => (
        <Banner key={card.cardId} testId="plastic-of">
          {t('walletReceipt.plastic', {
            plastic: card.face.panLastFour,
            card: card.face.productName,
            digits: card.dpanLastFour ?? '',
          })}
        </Banner>
      ))}
    </div>
  );
}
