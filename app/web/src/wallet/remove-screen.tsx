/** Removing a card, with what it means told beforehand. */
import { useTranslation } from 'react-i18next';
import { Button } from '../parts/button.tsx';
import { useCommands, useStage, useWorking } from '../parts/use-stage.ts';
import { Heading } from '../phone/heading.tsx';
import { Banner } from './banner.tsx';

export function RemoveScreen({ cardId }: { readonly cardId: string }) {
  const { t } = useTranslation();
  const { removeCard, go } = useCommands();
  const removing = useWorking('REMOVE');
  const inReach = useStage((state) => state.inReach);
  const card = useStage((state) => state.cards.find((mine) => mine.cardId === cardId));
  if (card === undefined) return null;
  const { dpanLastFour, face } = card;
  const back = () => go({ at: 'CARD', cardId });
  return (
    <div className="flex min-h-full flex-col gap-3">
      <Heading title={t('phone.removeTitle', { card: face.productName })} onBack={back} />
      <Banner tone="warn" testId="consequence">
        {dpanLastFour === undefined
          ? t('phone.removeConsequencePlain')
          : t('phone.removeConsequence', { dpan: dpanLastFour })}
      </Banner>
      {!inReach && <Banner>{t('wallet.removeOutOfReach')}</Banner>}
      <div className="mt-auto flex flex-col gap-2">
        <Button
          wide
          tone="danger"
          busy={removing}
          onPress={() => removeCard(cardId)}
          testId="confirm-remove"
        >
          {t(removing ? 'phone.removing' : 'phone.removeConfirm')}
        </Button>
        <Button wide tone="quiet" onPress={back}>
          {t('phone.keep')}
        </Button>
      </div>
    </div>
  );
}
