/** The agent's password once more for what is at stake; what was asked then goes on by itself. */
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import { createContext, type FormEvent, type ReactNode, use, useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TEST_PASSWORD } from '../core/test-password.ts';
import { ToldRefusal } from '../parts/asked.tsx';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { Modal } from '../parts/modal.tsx';
import { useDesk, useIssuer } from './use-desk.ts';

type Prove = () => Promise<boolean>;
const ProofContext = createContext<Prove>(async () => false);

/** Asks for the password; true once it was right. */
export function useProof(): Prove {
  return use(ProofContext);
}

export function ProofHome({ children }: { readonly children: ReactNode }) {
  const [waiting, wait] = useState<((proved: boolean) => void) | null>(null);
  const prove = useCallback(() => new Promise<boolean>((resolve) => wait(() => resolve)), []);
  const done = (proved: boolean) => {
    waiting?.(proved);
    wait(null);
  };
  return (
    <ProofContext value={prove}>
      {children}
      {waiting !== null && <ProofForm onDone={done} />}
    </ProofContext>
  );
}

function ProofForm({ onDone }: { readonly onDone: (proved: boolean) => void }) {
  const { t } = useTranslation();
  const { bankId, testRange } = useDesk().bank;
  const issuer = useIssuer(bankId);
  const [password, type] = useState(testRange ? TEST_PASSWORD : '');
  const [refusal, tell] = useState<Refusal | null>(null);
  const [busy, setBusy] = useState(false);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const answer = await issuer.agentStepUp({ password });
    setBusy(false);
    if (isRefusal(answer)) tell(answer);
    else onDone(true);
  };
  return (
    <Modal title={t('common.stepUpTitle')} testId="desk-proof" onLeave={() => onDone(false)}>
      <form onSubmit={send} noValidate className="flex flex-col gap-4">
        <p className="text-sm text-soft">{t('deskProof.why')}</p>
        <ToldRefusal refusal={refusal} reader="agent" />
        <Field
          label={t('desk.password')}
          value={password}
          onText={type}
          hint={testRange ? t('common.stepUpHint') : undefined}
          type="password"
          autoComplete="current-password"
          testId="desk-proof-password"
        />
        <div className="flex flex-wrap gap-2">
          <Button submit busy={busy} testId="desk-proof-confirm">
            {t('deskProof.confirm')}
          </Button>
          <Button tone="plain" onPress={() => onDone(false)}>
            {t('common.notNow')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
