/** The proof that is given elsewhere: at the bank's own page, or on the telephone. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Enrolment } from '../core/state.ts';
import { Button } from '../parts/button.tsx';
import { useAlone, useCommands, useGuide, useStage, useWorking } from '../parts/use-stage.ts';
import { CallButton, LINK_PRIMARY, LINK_QUIET } from './call-the-bank.tsx';
import { Heading } from './heading.tsx';
import { Steps } from './steps.tsx';

export function ProveScreen() {
  const { t } = useTranslation();
  const { go, leadToBank, lookAgain } = useCommands();
  const enrolment = useStage((state) => state.enrolment);
  const looking = useWorking('SYNC');
  const alone = useAlone();
  const elsewhere = useStage(({ aside }) => aside !== 'BANK');
  const guide = useGuide('PROVE', elsewhere);
  if (enrolment === null) return null;
  const calls = isToCall(enrolment);
  const values = { bank: enrolment.card.bankName, number: enrolment.callCentre };
  const open = () => {
    leadToBank();
    requestAnimationFrame(() => document.getElementById('bank-title')?.focus());
  };
  return (
    <div className="flex min-h-full flex-col gap-3">
      <div>
        <Heading
          title={t(calls ? 'phone.callTitle' : 'phone.proveAtBankTitle', values)}
          onBack={() => go({ at: 'WALLET' })}
        />
        <Steps />
      </div>
      <p className="text-soft">{t(textOf(enrolment, calls), values)}</p>
      <p role="status" className="text-sm font-medium text-accent">
        {t('phone.proveWaits')}
      </p>
      <div className="mt-auto flex flex-col gap-2">
        {calls && <CallButton />}
        {alone ? (
          <Link to="/bank" data-testid="to-bank" className={calls ? LINK_QUIET : LINK_PRIMARY}>
            {t('phone.toBankPage')}
          </Link>
        ) : (
          <Button
            wide
            tone={calls ? 'quiet' : 'primary'}
            onPress={open}
            guide={guide}
            testId="to-bank"
          >
            {t('phone.toBankPage')}
          </Button>
        )}
        <Button wide tone="quiet" busy={looking} onPress={lookAgain} testId="look-again">
          {t('phone.lookAgain')}
        </Button>
        <Button wide tone="plain" onPress={() => go({ at: 'METHOD' })} testId="another-way">
          {t('phone.anotherWay')}
        </Button>
      </div>
    </div>
  );
}

function isToCall({ activationMethods }: Enrolment): boolean {
  const chosen = activationMethods.find(({ state }) => state === 'AWAITING_VERIFICATION');
  return chosen?.type === 'CARDHOLDER_TO_CALL_MANNED_NUMBER';
}

function textOf({ identification: { risk, proved } }: Enrolment, calls: boolean) {
  if (calls) return 'phone.callText';
  if (proved.includes('BANK_PAGE')) return 'phone.proveCodeStill';
  if (proved.includes('CODE')) return 'phone.proveAfterCode';
  return risk === 'HIGH' ? 'phone.proveHighRisk' : 'phone.proveText';
}
