/** The cards on the wearable, what needs a word, the last payments, and the ways on. */
import type { WalletCard } from '@armilla/phone';
import { useTranslation } from 'react-i18next';
import { paidWith } from '../core/payments.ts';
import { Button } from '../parts/button.tsx';
import { useCommands, useStage, useWorking } from '../parts/use-stage.ts';
import { Heading, Subheading } from '../phone/heading.tsx';
import { CardFace } from './card-face.tsx';
import { Payments } from './payments.tsx';
import { Row, Rows } from './row.tsx';
import { WalletBanners } from './wallet-banners.tsx';

export function WalletScreen() {
  const { t } = useTranslation();
  const cards = useStage((state) => state.cards);
  const { go } = useCommands();
  return (
    <div className="flex flex-col gap-4">
      <div>
        <Heading title={t('phone.walletTitle')} />
        <DeviceLine />
      </div>
      <WalletBanners />
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
      <Ways />
    </div>
  );
}

function DeviceLine() {
  const { t } = useTranslation();
  const { go } = useCommands();
  const device = useStage((state) => state.device?.name ?? '');
  return (
    <button
      type="button"
      onClick={() => go({ at: 'DEVICE' })}
      data-testid="device"
      className="-mt-3 flex min-h-11 items-center gap-1 text-left text-sm font-medium text-accent hover:underline"
    >
      {t('phone.onDevice', { device })} <span aria-hidden="true">›</span>
    </button>
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

/** A stack: of every card but the last its head is seen. */
function Cards({ cards }: { readonly cards: readonly WalletCard[] }) {
  const { t } = useTranslation();
  const { go } = useCommands();
  return (
    <ul className="flex flex-col" aria-label={t('wallet.cards')}>
      {cards.map((card) => (
        <li key={card.cardId} className="h-[5.6rem] last:h-auto">
          <button
            type="button"
            onClick={() => go({ at: 'CARD', cardId: card.cardId })}
            data-testid="wallet-card"
            className="block h-full w-full rounded-2xl text-left"
          >
            <CardFace card={card} first={cards.length > 1 && card.isDefault} />
          </button>
        </li>
      ))}
    </ul>
  );
}

const SHOWN = 4;

function LastPayments() {
  const { t } = useTranslation();
  const { openHistory } = useCommands();
  const history = useStage((state) => state.history);
  const cards = useStage((state) => state.cards);
  if (cards.length === 0) return null;
  const paid = paidWith(history, null);
  return (
    <section aria-label={t('phone.lastPayments')}>
      <Subheading>{t('phone.lastPayments')}</Subheading>
      <Payments paid={paid.slice(0, SHOWN)} />
      {paid.length > 0 && (
        <Button tone="plain" onPress={() => openHistory(null)} testId="all-payments">
          {t('wallet.allPayments')}
        </Button>
      )}
    </section>
  );
}

function Ways() {
  const { t } = useTranslation();
  const { go, sync, toAccount } = useCommands();
  const syncing = useWorking('SYNC');
  const several = useStage((state) => state.cards.length > 1);
  return (
    <Rows>
      {several && (
        <Row label={t('walletOrder.title')} onPress={() => go({ at: 'ORDER' })} testId="to-order" />
      )}
      <Row
        label={t('walletReceipt.findTitle')}
        onPress={() => go({ at: 'RECEIPT' })}
        testId="to-receipt"
      />
      <Row
        label={t('phone.messages')}
        onPress={() => go({ at: 'MESSAGES' })}
        testId="to-messages"
      />
      <Row label={t('wallet.account')} onPress={toAccount} testId="to-account" />
      <Row
        label={t(syncing ? 'phone.syncing' : 'phone.sync')}
        busy={syncing}
        onPress={sync}
        testId="sync"
      />
    </Rows>
  );
}
