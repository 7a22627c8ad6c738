/**
 * One card: how it stands, in a word and in a sentence, what can be done with it, its payments, its
 * removal.
 */
import type { WalletCard } from '@armilla/phone';
import { useTranslation } from 'react-i18next';
import { Button } from '../parts/button.tsx';
import { CardPicture } from '../parts/card-picture.tsx';
import { Facts } from '../parts/facts.tsx';
import { useCommands, useStage } from '../parts/use-stage.ts';
import { CardDeeds } from './card-deeds.tsx';
import { Heading } from './heading.tsx';
import { Payments } from './payments.tsx';
import { PendingAtBand } from './pending-at-band.tsx';

export function CardScreen({ cardId }: { readonly cardId: string }) {
  const { t } = useTranslation();
  const { go } = useCommands();
  const card = useStage((state) => state.cards.find((mine) => mine.cardId === cardId));
  const history = useStage((state) => state.history[cardId]);
  if (card === undefined) return null;
  return (
    <div className="flex flex-col gap-4">
      <Heading title={card.face.productName} onBack={() => go({ at: 'WALLET' })} />
      <CardPicture
        face={card.face}
        lastFour={card.dpanLastFour ?? card.face.panLastFour}
        note={t(`standing.${card.standing}`)}
      />
      <Standing card={card} />
      <CardDeeds card={card} />
      <section aria-label={t('phone.history')}>
        <h4 className="mb-1 text-sm font-semibold text-soft">{t('phone.history')}</h4>
        <Payments entries={history ?? []} />
      </section>
      <CardFacts card={card} />
      {card.standing !== 'BEING_REMOVED' && (
        <Button wide tone="quiet" onPress={() => go({ at: 'REMOVE', cardId })} testId="remove">
          {t('phone.remove')}
        </Button>
      )}
    </div>
  );
}

/** A card that is ready needs no sentence. */
function Standing({ card }: { readonly card: WalletCard }) {
  const { t } = useTranslation();
  const { standing, atBand } = card;
  return (
    <div role="status" data-testid="standing" className="contents">
      {standing !== 'READY' && standing !== 'REMOVED' && (
        <p className="rounded-2xl bg-warn-soft p-4 text-sm text-warn">
          {t(`standingText.${standing}`)}
        </p>
      )}
      {atBand === 'PENDING' && <PendingAtBand />}
    </div>
  );
}

function CardFacts({ card }: { readonly card: WalletCard }) {
  const { t } = useTranslation();
  const { dpanLastFour, face, tokenStatus, provisioning, state, suspendedBy } = card;
  const holders = suspendedBy.map((suspender) => t(`suspender.${suspender}`)).join(', ');
  const facts = [
    [t('phone.dpan'), dpanLastFour === undefined ? '–' : `···· ${dpanLastFour}`],
    [t('phone.plastic'), `···· ${face.panLastFour}`],
    [
      t('phone.network'),
      tokenStatus === undefined ? t(`cardState.${state}`) : t(`tokenStatus.${tokenStatus}`),
    ],
    [t('phone.onBand'), t(`provisioning.${provisioning}`)],
  ] as const;
  const held = holders === '' ? [] : [[t('phone.heldBy'), holders] as const];
  return <Facts facts={[...facts, ...held]} />;
}
