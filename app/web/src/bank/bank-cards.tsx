/** Plastic cards, the wearables that carry them, and activating one that has just arrived. */
import { useTranslation } from 'react-i18next';
import type { BankCard } from '../core/state.ts';
import { Button } from '../parts/button.tsx';
import { LastFour } from '../parts/last-four.tsx';
import { useCommands, useStage, useWorking } from '../parts/use-stage.ts';

export function BankCards() {
  const { t } = useTranslation();
  const cards = useStage((state) => state.bank?.cards);
  return (
    <section aria-label={t('bank.cards')}>
      <h4 className="mb-2 text-sm font-semibold text-soft">{t('bank.cards')}</h4>
      <ul className="flex flex-col gap-2">
        {cards?.map((card) => (
          <Card key={card.cardId} card={card} />
        ))}
      </ul>
    </section>
  );
}

function Card({ card }: { readonly card: BankCard }) {
  const { t } = useTranslation();
  const { activate } = useCommands();
  const working = useWorking('BANK');
  const waiting = card.state === 'RECEIVED' || card.state === 'ORDERED';
  return (
    <li className="rounded-xl bg-raised p-3 text-sm">
      <div className="flex items-center gap-3">
        <span
          aria-hidden="true"
          style={{ backgroundColor: card.face.colours.background }}
          className="h-7 w-11 shrink-0 rounded-md"
        />
        <div className="min-w-0 grow">
          <p className="truncate font-medium">{card.face.productName}</p>
          <p className="text-xs text-soft">
            <LastFour digits={card.face.panLastFour} /> · {t(`cardLife.${card.state}`)}
          </p>
        </div>
        {waiting && (
          <Button tone="quiet" busy={working} onPress={() => activate(card)} testId="activate">
            {t('bank.activate')}
          </Button>
        )}
      </div>
      {card.tokens.map((token) => (
        <p key={token.tokenUniqueReference} className="mt-2 text-xs text-soft">
          {token.deviceName} · <LastFour digits={token.dpanLastFour} /> ·{' '}
          {t(`tokenStatus.${token.status}`)}
        </p>
      ))}
    </li>
  );
}
