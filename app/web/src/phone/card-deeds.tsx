/** What can be done with a card as it stands. */
import type { WalletCard } from '@armilla/phone';
import { useTranslation } from 'react-i18next';
import { movable } from '../core/card-commands.ts';
import { Button } from '../parts/button.tsx';
import { useCommands, useStage, useWorking } from '../parts/use-stage.ts';

export function CardDeeds({ card }: { readonly card: WalletCard }) {
  const { t } = useTranslation();
  const { goOn } = useCommands();
  const adding = useWorking('CHECK_CARD');
  const { standing } = card;
  if (standing === 'BEING_REMOVED' || standing === 'REMOVED') return null;
  return (
    <div className="grid grid-cols-2 gap-2 empty:hidden [&>:last-child:nth-child(odd)]:col-span-2">
      {standing === 'BEING_ADDED' && (
        <div className="col-span-2">
          <Button wide busy={adding} onPress={() => goOn(card)} testId="go-on">
            {t('phone.goOn')}
          </Button>
        </div>
      )}
      <Freeze card={card} />
      <Places card={card} />
    </div>
  );
}

function Freeze({ card }: { readonly card: WalletCard }) {
  const { t } = useTranslation();
  const { freeze, unfreeze } = useCommands();
  const working = useWorking('CARD');
  const { cardId, tokenStatus, suspendedBy } = card;
  if (tokenStatus !== 'ACTIVE' && tokenStatus !== 'SUSPENDED') return null;
  return suspendedBy.includes('CARDHOLDER') ? (
    <Button wide busy={working} onPress={() => unfreeze(cardId)} testId="unfreeze">
      {t('phone.unfreeze')}
    </Button>
  ) : (
    <Button wide tone="quiet" busy={working} onPress={() => freeze(cardId)} testId="freeze">
      {t('phone.freeze')}
    </Button>
  );
}

/** Its place among the others; the first that stands is the default. */
function Places({ card: { cardId, standing, isDefault } }: { readonly card: WalletCard }) {
  const { t } = useTranslation();
  const { makeDefault, moveCard } = useCommands();
  const working = useWorking('CARD');
  const cards = useStage((state) => state.cards);
  const order = movable(cards);
  const place = order.findIndex((other) => other.cardId === cardId);
  if (order.length < 2) return null;
  return (
    <>
      {standing === 'READY' && !isDefault && (
        <Button
          wide
          tone="quiet"
          busy={working}
          onPress={() => makeDefault(cardId)}
          testId="make-default"
        >
          {t('phone.makeDefault')}
        </Button>
      )}
      {place > 0 && (
        <Button
          wide
          tone="quiet"
          busy={working}
          onPress={() => moveCard(cardId, -1)}
          testId="move-up"
        >
          {t('phone.moveUp')}
        </Button>
      )}
      {place < order.length - 1 && (
        <Button
          wide
          tone="quiet"
          busy={working}
          onPress={() => moveCard(cardId, 1)}
          testId="move-down"
        >
          {t('phone.moveDown')}
        </Button>
      )}
    </>
  );
}
