/** The cards on the wearable, the last payments, and what else can be done. */
import type { WalletCard } from '@armilla/phone';
import { useTranslation } from 'react-i18next';
import { Button } from '../parts/button.tsx';
import { CardPicture } from '../parts/card-picture.tsx';
import { useCommands, useStage, useWorking } from '../parts/use-stage.ts';
import { Heading } from './heading.tsx';
import { Payments } from './payments.tsx';

export function WalletScreen() {
  const { t } = useTranslation();
  const cards = useStage((state) => state.cards);
  const device = useStage((state) => state.device?.name ?? '');
  const inReach = useStage((state) => state.inReach);
  const lost = useStage((state) => state.device !== null && state.device.lost !== null);
  const { go } = useCommands();
  return (
    <div className="flex flex-col gap-4">
      <div>
        <Heading title={t('phone.walletTitle')} />
        <button
          type="button"
          onClick={() => go({ at: 'DEVICE' })}
          data-testid="device"
          className="-mt-3 flex min-h-11 items-center gap-1 text-sm font-medium text-accent hover:underline"
        >
          {t('phone.onDevice', { device })} <span aria-hidden="true">›</span>
        </button>
      </div>
      {lost && (
        <p className="rounded-xl bg-warn-soft p-3 text-sm text-warn">{t('phone.deviceLost')}</p>
      )}
      {!inReach && (
        <p className="rounded-xl bg-warn-soft p-3 text-sm text-warn">{t('phone.outOfReach')}</p>
      )}
      {cards.length === 0 ? <NoCards /> : <Cards cards={cards} />}
      <Button
        wide
        tone={cards.length === 0 ? 'primary' : 'quiet'}
        onPress={() => go({ at: 'ADD' })}
        testId="add-card"
      >
        {t('phone.addCard')}
      </Button>
      <LastPayments />
      <Settings />
    </div>
  );
}

function NoCards() {
  const { t } = useTranslation();
  return (
    <div className="rounded-2xl border border-dashed border-line-strong p-6 text-center">
      <p className="font-semibold">{t('phone.noCards')}</p>
      <p className="mt-1 text-sm text-soft">{t('phone.noCardsText')}</p>
    </div>
  );
}

function Cards({ cards }: { readonly cards: readonly WalletCard[] }) {
  return (
    <ul className="flex flex-col gap-3">
      {cards.map((card) => (
        <li key={card.cardId}>
          <WalletCardItem card={card} />
        </li>
      ))}
    </ul>
  );
}

function WalletCardItem({ card }: { readonly card: WalletCard }) {
  const { t } = useTranslation();
  const { go, goOn } = useCommands();
  const { standing } = card;
  const unfinished = standing === 'BEING_ADDED' || standing === 'WAITING_FOR_BAND';
  const several = useStage((state) => state.cards.length > 1);
  const first = several && card.isDefault ? ` · ${t('phone.paysFirst')}` : '';
  return (
    <>
      <button
        type="button"
        onClick={() => go({ at: 'CARD', cardId: card.cardId })}
        data-testid="wallet-card"
        className="block w-full rounded-2xl text-left"
      >
        <CardPicture
          face={card.face}
          lastFour={card.dpanLastFour ?? card.face.panLastFour}
          note={`${t(`standing.${standing}`)}${first}`}
        />
      </button>
      {unfinished && (
        <div className="mt-2">
          <Button wide onPress={() => goOn(card)} testId="go-on">
            {t('phone.goOn')}
          </Button>
        </div>
      )}
    </>
  );
}

function LastPayments() {
  const { t } = useTranslation();
  const history = useStage((state) => state.history);
  const cards = useStage((state) => state.cards);
  if (cards.length === 0) return null;
  const entries = Object.values(history)
    .flat()
    .toSorted((a, b) => b.at - a.at);
  return (
    <section aria-label={t('phone.lastPayments')}>
      <h4 className="mb-1 text-sm font-semibold text-soft">{t('phone.lastPayments')}</h4>
      <Payments entries={entries.slice(0, 4)} />
    </section>
  );
}

function Settings() {
  const { t } = useTranslation();
  const { go, sync } = useCommands();
  const syncing = useWorking('SYNC');
  return (
    <div className="flex flex-wrap gap-x-2 border-t border-line pt-3">
      <Button tone="plain" busy={syncing} onPress={sync} testId="sync">
        {t(syncing ? 'phone.syncing' : 'phone.sync')}
      </Button>
      <Button tone="plain" onPress={() => go({ at: 'MESSAGES' })} testId="to-messages">
        {t('phone.messages')}
      </Button>
    </div>
  );
}
