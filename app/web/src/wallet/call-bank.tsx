/** The number of a card's call centre, as its bank says it. */
import type { WalletCard } from '@armilla/phone';
import { useTranslation } from 'react-i18next';
import { useStage } from '../parts/use-stage.ts';

export function CallBank({ card }: { readonly card: WalletCard }) {
  const { t } = useTranslation();
  const number = useStage((state) => state.managing.callCentres[card.cardId]);
  if (number === undefined) return null;
  return (
    <p className="text-sm">
      {t('wallet.orCall', { bank: card.face.bankName })}{' '}
      <a
        href={`tel:${number.replace(/[^\d+]/g, '')}`}
        data-testid="call-bank"
        className="inline-block py-2 font-semibold whitespace-nowrap underline underline-offset-4"
      >
        {number}
      </a>
    </p>
  );
}
