/** A payment that its holder does not recognise: the case, the credit meanwhile, and its end. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ToldRefusal } from '../../parts/asked.tsx';
import { Button } from '../../parts/button.tsx';
import { spelledMoment, spelledMoney } from '../../parts/format.ts';
import { useLanguage } from '../../parts/use-look.ts';
import { Panel } from '../page.tsx';
import { type Dispute, type Line, useAsked } from '../use-bank.ts';
import { useDeed } from '../use-deed.ts';
import { DisputeForm } from './dispute-form.tsx';

export function PaymentDispute({ line }: { readonly line: Line }) {
  const { t } = useTranslation();
  const [asking, ask] = useState(false);
  const { data } = useAsked('disputes', (issuer) => issuer.listDisputes({}), { live: true });
  const dispute = data?.disputes.find(({ disputeId }) => disputeId === line.disputeId);
  if (dispute !== undefined && dispute.state !== 'WITHDRAWN') return <Case dispute={dispute} />;
  if (line.outcome !== 'APPROVED' || line.kind === 'REFUND') return null;
  if (asking) return <DisputeForm line={line} onDone={() => ask(false)} />;
  return (
    <div>
      <Button tone="quiet" onPress={() => ask(true)} testId="not-recognised">
        {t('bankDispute.notRecognised')}
      </Button>
    </div>
  );
}

function Case({ dispute }: { readonly dispute: Dispute }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { busy, refusal, act } = useDeed();
  const { disputeId, state, reason, provisionalCredit, answer, openedAt, comment } = dispute;
  return (
    <Panel title={t(`bankDispute.${state}`)} testId="dispute">
      <p className="text-sm text-soft">
        {t(`bankDispute.${reason}`)} · {spelledMoment(openedAt, language)}
      </p>
      {comment !== '' && <p className="mt-2 text-sm">{comment}</p>}
      <p className="mt-2">{t(`bankDispute.${state}Text`)}</p>
      {provisionalCredit !== null && (
        <p className="mt-2 font-semibold text-good" data-testid="provisional">
          {t('bankDispute.credited', { amount: spelledMoney(provisionalCredit, language) })}
        </p>
      )}
      {answer !== null && <p className="mt-2 rounded-xl bg-raised p-3">{answer}</p>}
      {state === 'OPEN' && (
        <div className="mt-4 flex flex-col items-start gap-3">
          <Button
            tone="quiet"
            busy={busy}
            onPress={() => act((issuer) => issuer.withdrawDispute({ disputeId }))}
            testId="withdraw"
          >
            {t('bankDispute.withdraw')}
          </Button>
          <ToldRefusal refusal={refusal} />
        </div>
      )}
    </Panel>
  );
}
