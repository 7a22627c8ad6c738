/**
 * One card: how it stands at the network and on the band (two facts), its payments, its removal.
 */
import type { WalletCard } from '@armilla/phone';
import { useTranslation } from 'react-i18next';
import { Button } from '../parts/button.tsx';
import { CardPicture } from '../parts/card-picture.tsx';
import { useCommands, useStage } from '../parts/use-stage.ts';
import { Heading } from './heading.tsx';
import { Payments } from './payments.tsx';

export function CardScreen({ cardId }: { readonly cardId: string }) {
  const { t } = useTranslation();
  const { go } = useCommands();
  const card = useStage((state) => state.cards.find((mine) => mine.cardId === cardId));
  const history = useStage((state) => state.history[cardId]);
  if (card === undefined) return null;
  return (
    <div className="flex flex-col gap-4">
      <Heading title={card.face.productName} onBack={() => go({ at: 'WALLET' })} />
      <CardPicture face={card.face} lastFour={card.dpanLastFour ?? card.face.panLastFour} />
      <Facts card={card} />
      <section aria-label={t('phone.history')}>
        <h4 className="mb-1 text-sm font-semibold text-soft">{t('phone.history')}</h4>
        <Payments entries={history ?? []} />
      </section>
      <Button wide tone="quiet" onPress={() => go({ at: 'REMOVE', cardId })} testId="remove">
        {t('phone.remove')}
      </Button>
    </div>
  );
}

function Facts({ card }: { readonly card: WalletCard }) {
  const { t } = useTranslation();
  const { dpanLastFour, face, tokenStatus, provisioning, state } = card;
  const facts = [
    [t('phone.dpan'), dpanLastFour === undefined ? '–' : `···· ${dpanLastFour}`],
    [t('phone.plastic'), `···· ${face.panLastFour}`],
    [
      t('phone.network'),
      tokenStatus === undefined ? t(`cardState.${state}`) : t(`tokenStatus.${tokenStatus}`),
    ],
    [t('phone.onBand'), t(`provisioning.${provisioning}`)],
  ] as const;
  return (
    <dl className="grid grid-cols-2 gap-x-4 gap-y-2 rounded-2xl bg-raised p-4 text-sm">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt className="text-xs text-soft">{name}</dt>
          <dd className="font-medium">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
