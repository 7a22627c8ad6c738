/** Payments that customers do not recognise, and the bank's answer. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../parts/button.tsx';
import { spelledMoment, spelledMoney } from '../../parts/format.ts';
import { useLanguage } from '../../parts/use-look.ts';
import { ActForm } from '../act-form.tsx';
import { Badge, Empty, ROW, ROWS, Sheet } from '../sheet.tsx';
import type { Dispute } from '../types.ts';

export function Disputes({ disputes }: { readonly disputes: readonly Dispute[] }) {
  const { t } = useTranslation();
  const [chosen, choose] = useState<Dispute | null>(null);
  return (
    <Sheet title={t('deskQueue.disputes')} count={disputes.length} testId="queue-disputes">
      {disputes.length === 0 ? (
        <Empty>{t('deskQueue.noDisputes')}</Empty>
      ) : (
        <ul className={ROWS}>
          {disputes.map((one) => (
            <li key={one.disputeId} className={ROW} data-testid="queue-dispute">
              <About dispute={one} />
              <Button tone="quiet" onPress={() => choose(one)} testId="queue-resolve">
                {t('deskQueue.decide')}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {chosen !== null && <Resolve dispute={chosen} onLeave={() => choose(null)} />}
    </Sheet>
  );
}

function About({ dispute }: { readonly dispute: Dispute }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { customer, transaction, amount, reason, comment, provisionalCredit } = dispute;
  return (
    <div className="min-w-0 grow basis-56">
      <p className="font-semibold">
        {spelledMoney(amount, language)} · {transaction.merchantName}
      </p>
      <p className="text-sm text-soft">
        {customer.name} · {spelledMoment(transaction.at, language)}
      </p>
      {comment !== '' && <p className="my-1 text-sm">{comment}</p>}
      <p className="flex flex-wrap gap-1">
        <Badge tone="warn">{t(`deskDispute.${reason}`)}</Badge>
        {provisionalCredit !== null && (
          <Badge tone="quiet">
            {t('deskQueue.credited', { amount: spelledMoney(provisionalCredit, language) })}
          </Badge>
        )}
      </p>
    </div>
  );
}

interface ResolveProps {
  readonly dispute: Dispute;
  readonly onLeave: () => void;
}

function Resolve({ dispute, onLeave }: ResolveProps) {
  const { t } = useTranslation();
  const { disputeId, transaction } = dispute;
  return (
    <ActForm
      title={t('deskDispute.title', { merchant: transaction.merchantName })}
      text={t('deskDispute.text')}
      reasonsLabel={t('deskQueue.decision')}
      reasons={[
        { value: 'ACCEPT', label: t('deskDispute.accept') },
        { value: 'REFUSE', label: t('deskDispute.refuse') },
      ]}
      confirm={t('deskQueue.decide')}
      ask={(issuer, { comment, reason }) =>
        issuer.deskResolveDispute({ disputeId, decision: reason, comment })
      }
      onDone={onLeave}
      onLeave={onLeave}
    />
  );
}
