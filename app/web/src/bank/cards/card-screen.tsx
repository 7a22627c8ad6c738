/** One plastic card: its picture, what its holder can do with it, and the wearables it is on. */
import { useParams } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Asked } from '../../parts/asked.tsx';
import { CardPicture } from '../../parts/card-picture.tsx';
import { Empty, Page, Panel } from '../page.tsx';
import { type BankCard, useAsked } from '../use-bank.ts';
import { CardDeeds } from './card-deeds.tsx';
import { useStanding } from './card-standing.ts';
import { PINPanel } from './pin-panel.tsx';
import { PushPanel } from './push-panel.tsx';
import { TokenList } from './token-list.tsx';

export function CardScreen() {
  const { t } = useTranslation();
  const { cardId } = useParams({ from: '/asking/bank/$bankId/cards/$cardId' });
  const cards = useAsked('cards', (issuer) => issuer.listCards({}), { live: true });
  const card = cards.data?.cards.find((one) => one.cardId === cardId);
  return (
    <Page title={card?.face.productName ?? t('bankCards.one')} back="cards">
      <Asked query={cards}>
        {() => (card === undefined ? <Empty>{t('bankCards.gone')}</Empty> : <Whole card={card} />)}
      </Asked>
    </Page>
  );
}

function Whole({ card }: { readonly card: BankCard }) {
  const { t } = useTranslation();
  const standing = useStanding(card);
  const carried = card.tokens
    .filter(({ status }) => status !== 'DEACTIVATED')
    .map((token) => ({ token, card }));
  const alive = card.state === 'ACTIVE' || card.state === 'BLOCKED';
  return (
    <>
      <div className="grid items-start gap-6 sm:grid-cols-2">
        <div>
          <CardPicture face={card.face} lastFour={card.face.panLastFour} />
          <p
            className="mt-2 px-1 font-semibold"
            data-testid="card-standing"
            data-state={card.state}
          >
            {standing}
          </p>
          <p className="px-1 text-sm text-soft">
            {card.cardholderName} · {card.expiry.slice(0, 2)}/{card.expiry.slice(2)}
          </p>
        </div>
        <CardDeeds card={card} />
      </div>
      <Panel title={t('bankCards.onWearables')} testId="on-wearables">
        {carried.length === 0 ? (
          <p className="text-soft">{t('bankCards.onNone')}</p>
        ) : (
          <TokenList carried={carried} named="DEVICE" />
        )}
        {card.state === 'ACTIVE' && <PushPanel card={card} />}
      </Panel>
      {alive && <PINPanel card={card} />}
    </>
  );
}
