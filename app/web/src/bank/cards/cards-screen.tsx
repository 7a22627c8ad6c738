/** The customer's plastic cards by their pictures, and how each stands. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Asked } from '../../parts/asked.tsx';
import { CardPicture } from '../../parts/card-picture.tsx';
import { Empty, Page } from '../page.tsx';
import { type BankCard, useAsked, useBank } from '../use-bank.ts';
import { useStanding } from './card-standing.ts';

export function CardsScreen() {
  const { t } = useTranslation();
  const cards = useAsked('cards', (issuer) => issuer.listCards({}), { live: true });
  return (
    <Page title={t('bank.cards')}>
      <Asked query={cards}>
        {({ cards: all }) =>
          all.length === 0 ? (
            <Empty>{t('bankCards.none')}</Empty>
          ) : (
            <ul className="grid gap-6 sm:grid-cols-2" data-testid="cards">
              {all.map((card) => (
                <One key={card.cardId} card={card} />
              ))}
            </ul>
          )
        }
      </Asked>
    </Page>
  );
}

function One({ card }: { readonly card: BankCard }) {
  const { t } = useTranslation();
  const { bankId } = useBank();
  const standing = useStanding(card);
  const carried = card.tokens.filter(({ status }) => status !== 'DEACTIVATED').length;
  const over = card.state === 'CLOSED' || card.state === 'REPLACED';
  return (
    <li data-testid="card" data-state={card.state}>
      <Link
        to="/bank/$bankId/cards/$cardId"
        params={{ bankId, cardId: card.cardId }}
        className="block rounded-2xl"
      >
        <span className={`block ${over ? 'opacity-60 grayscale' : ''}`}>
          <CardPicture face={card.face} lastFour={card.face.panLastFour} />
        </span>
        <span className="mt-2 flex items-baseline justify-between gap-3 px-1 text-sm">
          <span className="font-semibold">{standing}</span>
          <span className="text-soft">
            {carried === 0
              ? t('bankCards.carriedNone')
              : t('bankCards.carried', { count: carried })}
          </span>
        </span>
      </Link>
    </li>
  );
}
