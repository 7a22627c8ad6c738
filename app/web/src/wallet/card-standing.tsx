/** How a card stands: the word, why, and what comes next. */
import type { WalletCard } from '@armilla/phone';
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../parts/button.tsx';
import { useCommands, useWorking } from '../parts/use-stage.ts';
import { CallBank } from './call-bank.tsx';
import { PendingAtBand } from './pending-at-band.tsx';
import { ToBank } from './to-bank.tsx';

/** A card that is ready needs no sentence. */
export function CardStanding({ card }: { readonly card: WalletCard }) {
  const { t } = useTranslation();
  const { standing, atBand } = card;
  const waits = atBand === 'PENDING' && standing !== 'BEING_ADDED';
  return (
    <div role="status" data-testid="standing" className="flex flex-col gap-2 empty:hidden">
      {standing !== 'READY' && standing !== 'REMOVED' && (
        <div className="flex flex-col gap-3 rounded-2xl bg-warn-soft p-4 text-sm leading-relaxed text-warn">
          <p>{t(`standingText.${standing}`)}</p>
          <Next card={card} />
        </div>
      )}
      {waits && <PendingAtBand />}
    </div>
  );
}

/** The one thing that leads on from here, where the cardholder has one. */
function Next({ card }: { readonly card: WalletCard }): ReactNode {
  switch (card.standing) {
    case 'BEING_ADDED':
      return <GoOn card={card} />;
    case 'HELD_BY_BANK':
    case 'HELD_BY_NETWORK':
      return <AskBank card={card} />;
    case 'HELD_BY_SERVICE':
      return <Way to="DEVICE" testId="to-lost" words="wallet.seeDevice" />;
    case 'LIMITED':
      return <Way to="SERVICE_UPDATE" testId="to-service-update" words="walletUpdate.title" />;
    case 'WAITING_FOR_BAND':
    case 'FROZEN':
    case 'FAILED':
    case 'BEING_REMOVED':
    case 'READY':
    case 'REMOVED':
      return null;
  }
}

function GoOn({ card }: { readonly card: WalletCard }) {
  const { t } = useTranslation();
  const { goOn } = useCommands();
  const adding = useWorking('CHECK_CARD');
  return (
    <Button wide busy={adding} onPress={() => goOn(card)} testId="go-on">
      {t('phone.goOn')}
    </Button>
  );
}

interface WayProps {
  readonly to: 'DEVICE' | 'SERVICE_UPDATE';
  readonly testId: string;
  readonly words: 'wallet.seeDevice' | 'walletUpdate.title';
}

function Way({ to, testId, words }: WayProps) {
  const { t } = useTranslation();
  const { go } = useCommands();
  return (
    <Button wide onPress={() => go({ at: to })} testId={testId}>
      {t(words)}
    </Button>
  );
}

/** Only the bank can help: its page, or its telephone. */
function AskBank({ card }: { readonly card: WalletCard }) {
  const { learnCallCentre } = useCommands();
  const { cardId } = card;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once a card.
  useEffect(() => void learnCallCentre(cardId), [cardId]);
  return (
    <>
      <ToBank face={card.face} />
      <CallBank card={card} />
    </>
  );
}
