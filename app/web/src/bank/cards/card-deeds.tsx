/** What a card's holder can do as it stands, and what comes of it said beforehand. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ToldRefusal } from '../../parts/asked.tsx';
import { Button } from '../../parts/button.tsx';
import { type BankCard, type Issuer, useBank } from '../use-bank.ts';
import { type Deed, useDeed } from '../use-deed.ts';
import { ActivateForm } from './activate-form.tsx';
import { Confirm, type Final } from './confirm.tsx';

type ChangesCard = (issuer: Issuer) => ReturnType<Issuer['blockCard']>;

export function CardDeeds({ card }: { readonly card: BankCard }) {
  const { t } = useTranslation();
  const deed = useDeed();
  const [asking, ask] = useState<Final | null>(null);
  const [pending, setPending] = useState(false);
  const change = async (asked: ChangesCard) => {
    const answer = await deed.act(asked);
    setPending(answer?.network === 'PENDING_AT_NETWORK');
  };
  return (
    <div className="flex flex-col gap-3" data-testid="card-deeds">
      <ToldRefusal refusal={deed.refusal} />
      <p role="status" className="text-sm text-soft empty:hidden">
        {pending ? t('bank.networkPending') : ''}
      </p>
      <OfState card={card} deed={deed} onChange={change} />
      <Finals card={card} onAsk={ask} />
      {asking !== null && (
        <Confirm card={card} deed={deed} final={asking} onDone={() => ask(null)} />
      )}
    </div>
  );
}

interface OfStateProps {
  readonly card: BankCard;
  readonly deed: Deed;
  onChange(ask: ChangesCard): Promise<void>;
}

/** The one thing that its holder most likely wants. */
function OfState({ card, deed, onChange }: OfStateProps) {
  const { t } = useTranslation();
  const { callCentre } = useBank();
  const { cardId, state, blockedBy } = card;
  if (state === 'ORDERED') {
    return (
      <>
        <p className="text-sm text-soft">{t('bankCards.orderedText')}</p>
        <Button
          busy={deed.busy}
          onPress={() => deed.act((issuer) => issuer.receiveCard({ cardId }))}
          testId="receive"
        >
          {t('bankCards.receive')}
        </Button>
      </>
    );
  }
  if (state === 'RECEIVED') return <ActivateForm card={card} deed={deed} />;
  if (state === 'ACTIVE') {
    return (
      <>
        <p className="text-sm text-soft">{t('bankCards.freezeText')}</p>
        <Button
          tone="quiet"
          busy={deed.busy}
          onPress={() => onChange((issuer) => issuer.blockCard({ cardId }))}
          testId="freeze-card"
        >
          {t('phone.freeze')}
        </Button>
      </>
    );
  }
  if (blockedBy.includes('CUSTOMER')) {
    return (
      <Button
        busy={deed.busy}
        onPress={() => onChange((issuer) => issuer.unblockCard({ cardId }))}
        testId="unfreeze-card"
      >
        {t('phone.unfreeze')}
      </Button>
    );
  }
  if (state !== 'BLOCKED')
    return <p className="text-sm text-soft">{t(`bankCards.${state}Text`)}</p>;
  return <p className="text-sm text-soft">{t('bankCards.bankFroze', { call: callCentre })}</p>;
}

const FINALS: Readonly<Record<BankCard['state'], readonly Final[]>> = {
  ORDERED: [],
  RECEIVED: ['CLOSE'],
  ACTIVE: ['LOST', 'REPLACE', 'CLOSE'],
  BLOCKED: ['LOST', 'REPLACE', 'CLOSE'],
  LOST: ['REPLACE'],
  STOLEN: ['REPLACE'],
  REPLACED: [],
  CLOSED: [],
};

function Finals({ card, onAsk }: { readonly card: BankCard; onAsk(final: Final): void }) {
  const { t } = useTranslation();
  return FINALS[card.state].map((final) => (
    <Button key={final} tone="quiet" onPress={() => onAsk(final)} testId={`ask-${final}`}>
      {t(`bankCards.${final}`)}
    </Button>
  ));
}
