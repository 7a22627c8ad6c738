/** Before something that cannot be undone: what comes of it, and once more whether. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../parts/button.tsx';
import { CHIP } from '../../parts/chip.ts';
import { Modal } from '../../parts/modal.tsx';
import type { BankCard, Issuer } from '../use-bank.ts';
import type { Deed } from '../use-deed.ts';

export type Final = 'LOST' | 'REPLACE' | 'CLOSE';
type Reason = 'LOST' | 'STOLEN';

interface Props {
  readonly card: BankCard;
  readonly deed: Deed;
  readonly final: Final;
  onDone(): void;
}

export function Confirm({ card: { cardId }, deed, final, onDone }: Props) {
  const { t } = useTranslation();
  const [reason, choose] = useState<Reason>('LOST');
  const asks: Readonly<Record<Final, (issuer: Issuer) => ReturnType<Issuer['orderReplacement']>>> =
    {
      LOST: (issuer) => issuer.reportCardLost({ cardId, reason }),
      REPLACE: (issuer) => issuer.orderReplacement({ cardId }),
      CLOSE: (issuer) => issuer.closeCard({ cardId }),
    };
  const confirm = () => {
    // The password may be asked for next: one dialogue at a time.
    onDone();
    deed.act(asks[final]);
  };
  return (
    <Modal title={t(`bankCards.${final}`)} testId="confirm" onLeave={onDone}>
      <p className="mb-4 text-soft">{t(`bankCards.ask${final}`)}</p>
      {final === 'LOST' && <LostOrStolen reason={reason} onChoose={choose} />}
      <div className="flex flex-wrap gap-2">
        <Button
          tone={final === 'REPLACE' ? 'primary' : 'danger'}
          onPress={confirm}
          testId="confirm-yes"
        >
          {t(`bankCards.${final}`)}
        </Button>
        <Button tone="plain" onPress={onDone}>
          {t('common.cancel')}
        </Button>
      </div>
    </Modal>
  );
}

function LostOrStolen({ reason, onChoose }: { reason: Reason; onChoose(reason: Reason): void }) {
  const { t } = useTranslation();
  return (
    <fieldset className="mb-4 flex gap-2">
      <legend className="sr-only">{t('bankCards.LOST')}</legend>
      {(['LOST', 'STOLEN'] as const).map((one) => (
        <label key={one} className={`${CHIP} flex min-h-11 items-center px-4 text-sm`}>
          <input
            type="radio"
            name="lost-or-stolen"
            checked={reason === one}
            onChange={() => onChoose(one)}
            className="sr-only"
          />
          {t(`cardLife.${one}`)}
        </label>
      ))}
    </fieldset>
  );
}
