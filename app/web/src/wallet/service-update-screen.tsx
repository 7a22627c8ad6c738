/** The payment service of this model was renewed: three steps for each card of the old one. */
import type { WalletCard } from '@armilla/phone';
import { useTranslation } from 'react-i18next';
import { Button } from '../parts/button.tsx';
import { useCommands, useStage, useWorking } from '../parts/use-stage.ts';
import { Heading } from '../phone/heading.tsx';
import { Banner } from './banner.tsx';
import { Swatch } from './move-screen.tsx';

export function ServiceUpdateScreen() {
  const { t } = useTranslation();
  const { go } = useCommands();
  const device = useStage((state) => state.device?.name ?? '');
  const all = useStage((state) => state.cards);
  const old = all.filter(({ standing }) => standing === 'LIMITED');
  return (
    <div className="flex flex-col gap-4">
      <Heading title={t('walletUpdate.title')} onBack={() => go({ at: 'WALLET' })} />
      <p className="-mt-2 text-soft">{t('walletUpdate.text', { device })}</p>
      <ol className="flex list-decimal flex-col gap-2 pl-5 text-sm">
        <li>{t('walletUpdate.stepApp')}</li>
        <li>{t('walletUpdate.stepRemove')}</li>
        <li>{t('walletUpdate.stepAdd')}</li>
      </ol>
      {old.length === 0 ? (
        <Banner tone="good">{t('walletUpdate.done')}</Banner>
      ) : (
        <ul className="flex flex-col gap-2">
          {old.map((card) => (
            <Old key={card.cardId} card={card} />
          ))}
        </ul>
      )}
    </div>
  );
}

function Old({ card }: { readonly card: WalletCard }) {
  const { t } = useTranslation();
  const { renew } = useCommands();
  const working = useWorking('REMOVE');
  const { face, cardId } = card;
  return (
    <li className="rounded-2xl bg-raised p-4 text-sm">
      <div className="mb-3 flex items-center gap-3">
        <Swatch face={face} />
        <span className="min-w-0">
          <span className="block truncate font-medium">{face.productName}</span>
          <span className="block text-soft">{t('standing.LIMITED')}</span>
        </span>
      </div>
      <Button wide busy={working} onPress={() => renew(cardId)} testId="renew">
        {t('walletUpdate.renew')}
      </Button>
    </li>
  );
}
