/** One card: how it stands and why, what can be done with it, its payments, its removal. */
import type { WalletCard } from '@armilla/phone';
import { useTranslation } from 'react-i18next';
import { paidWith } from '../core/payments.ts';
import { Button } from '../parts/button.tsx';
import { Facts } from '../parts/facts.tsx';
import { useCommands, useStage, useWorking } from '../parts/use-stage.ts';
import { Heading, Subheading } from '../phone/heading.tsx';
import { CardDeeds } from './card-deeds.tsx';
import { CardFace } from './card-face.tsx';
import { CardStanding } from './card-standing.tsx';
import { Payments } from './payments.tsx';
import { Row, Rows } from './row.tsx';

export function CardScreen({ cardId }: { readonly cardId: string }) {
  const { go } = useCommands();
  const card = useStage((state) => state.cards.find((mine) => mine.cardId === cardId));
  const several = useStage((state) => state.cards.length > 1);
  if (card === undefined) return null;
  return (
    <div className="flex flex-col gap-4">
      <Heading title={card.face.productName} onBack={() => go({ at: 'WALLET' })} />
      <CardFace card={card} first={several && card.isDefault} />
      <CardStanding card={card} />
      <CardDeeds card={card} />
      <LastPayments cardId={cardId} />
      <CardFacts card={card} />
      <Ways card={card} />
    </div>
  );
}

const SHOWN = 5;

function LastPayments({ cardId }: { readonly cardId: string }) {
  const { t } = useTranslation();
  const { openHistory } = useCommands();
  const history = useStage((state) => state.history);
  const paid = paidWith(history, cardId);
  return (
    <section aria-label={t('phone.history')}>
      <Subheading>{t('phone.history')}</Subheading>
      <Payments paid={paid.slice(0, SHOWN)} />
      {paid.length > 0 && (
        <Button tone="plain" onPress={() => openHistory(cardId)} testId="card-payments">
          {t('wallet.allPayments')}
        </Button>
      )}
    </section>
  );
}

function Ways({ card: { cardId, standing, tokenStatus } }: { readonly card: WalletCard }) {
  const { t } = useTranslation();
  const { go, openLimits } = useCommands();
  const working = useWorking('CARD');
  if (standing === 'BEING_REMOVED' || standing === 'REMOVED') return null;
  const pays = tokenStatus === 'ACTIVE' || tokenStatus === 'SUSPENDED';
  return (
    <Rows>
      {pays && (
        <Row
          label={t('walletLimits.title')}
          detail={t('walletLimits.short')}
          busy={working}
          onPress={() => openLimits(cardId)}
          testId="limits"
        />
      )}
      <Row
        danger
        label={t('phone.remove')}
        onPress={() => go({ at: 'REMOVE', cardId })}
        testId="remove"
      />
    </Rows>
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
