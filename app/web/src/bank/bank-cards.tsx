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
  const blockers = card.blockedBy.map((blocker) => t(`cardBlocker.${blocker}`)).join(', ');
  const life = blockers === '' ? t(`cardLife.${card.state}`) : blockers;
  return (
    <li className="rounded-xl bg-raised p-3 text-sm" data-testid="bank-card">
      <div className="flex items-center gap-2.5">
        <span
          aria-hidden="true"
          style={{ backgroundColor: card.face.colours.background }}
          className="h-6 w-9 shrink-0 rounded"
        />
        <div className="min-w-0 grow">
          <p className="font-medium">{card.face.productName}</p>
          <p className="text-xs text-soft">
            <LastFour digits={card.face.panLastFour} /> · {life}
          </p>
        </div>
        <div className="-mr-2 shrink-0">
          <Deed card={card} />
        </div>
      </div>
      {card.tokens.map((token) => (
        <Carried key={token.tokenUniqueReference} token={token} />
      ))}
    </li>
  );
}

/** The one thing that its holder most likely wants of a card as it stands. */
function Deed({ card }: { readonly card: BankCard }) {
  const { t } = useTranslation();
  const { activate, freezePlastic, unfreezePlastic } = useCommands();
  const busy = useWorking('BANK');
  if (card.state === 'RECEIVED' || card.state === 'ORDERED') {
    return (
      <Button tone="quiet" busy={busy} onPress={() => activate(card)} testId="activate">
        {t('bank.activate')}
      </Button>
    );
  }
  if (card.state === 'ACTIVE') {
    return (
      <Button tone="plain" busy={busy} onPress={() => freezePlastic(card)} testId="freeze-plastic">
        {t('phone.freeze')}
      </Button>
    );
  }
  if (!card.blockedBy.includes('CUSTOMER')) return null;
  return (
    <Button
      tone="quiet"
      busy={busy}
      onPress={() => unfreezePlastic(card)}
      testId="unfreeze-plastic"
    >
      {t('phone.unfreeze')}
    </Button>
  );
}

function Carried({ token }: { readonly token: BankCard['tokens'][number] }) {
  const { t } = useTranslation();
  const { deviceName, dpanLastFour, status, suspendedBy } = token;
  const holders = suspendedBy.map((suspender) => t(`suspender.${suspender}`)).join(', ');
  return (
    <p className="mt-2 text-xs text-soft">
      {deviceName} · <LastFour digits={dpanLastFour} /> · {t(`tokenStatus.${status}`)}
      {holders !== '' && ` (${t('bank.heldBy', { holders })})`}
    </p>
  );
}
