/** What can be done at once with a card that stands: hold it still, have it pay first. */
import type { WalletCard } from '@armilla/phone';
import { useTranslation } from 'react-i18next';
import { movable } from '../core/card-commands.ts';
import { Button } from '../parts/button.tsx';
import { useCommands, useStage, useWorking } from '../parts/use-stage.ts';

export function CardDeeds({ card }: { readonly card: WalletCard }) {
  const { standing } = card;
  if (standing === 'BEING_REMOVED' || standing === 'REMOVED') return null;
  return (
    <div className="grid grid-cols-2 gap-2 empty:hidden [&>:only-child]:col-span-2">
      <Freeze card={card} />
      <PayFirst card={card} />
    </div>
  );
}

export function Freeze({ card }: { readonly card: WalletCard }) {
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

/** The first that stands is the default. */
function PayFirst({ card: { cardId, standing, isDefault } }: { readonly card: WalletCard }) {
  const { t } = useTranslation();
  const { makeDefault } = useCommands();
  const working = useWorking('CARD');
  const several = useStage((state) => movable(state.cards).length > 1);
  if (!several || standing !== 'READY' || isDefault) return null;
  return (
    <Button
      wide
      tone="quiet"
      busy={working}
      onPress={() => makeDefault(cardId)}
      testId="make-default"
    >
      {t('phone.makeDefault')}
    </Button>
  );
}
