/** A password once more for what is at stake; what was asked then goes on by itself. */
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import { createContext, type FormEvent, type ReactNode, use, useCallback, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TEST_PASSWORD } from '../core/test-password.ts';
import { type Reader, ToldRefusal } from './asked.tsx';
import { Button } from './button.tsx';
import { Field } from './field.tsx';
import { Modal } from './modal.tsx';

type Prove = () => Promise<boolean>;
const ProofContext = createContext<Prove>(async () => false);

/** Asks whoever is there for their password; true once it was right. */
export function useProof(): Prove {
  return use(ProofContext);
}

export interface ProofProps {
  /** Shows the password to the party that knows it. */
  readonly stepUp: (password: string) => Promise<object | Refusal>;
  readonly label: string;
  readonly confirm: string;
  readonly why?: string;
  readonly reader?: Reader;
  /** In a test range the password is filled in. */
  readonly filledIn?: boolean;
  readonly testId: string;
}

export function ProofHome({ children, ...proof }: ProofProps & { readonly children: ReactNode }) {
  const [waiting, wait] = useState<((proved: boolean) => void) | null>(null);
  const prove = useCallback(() => new Promise<boolean>((resolve) => wait(() => resolve)), []);
  const done = (proved: boolean) => {
    waiting?.(proved);
    wait(null);
  };
  return (
    <ProofContext value={prove}>
      {children}
      {waiting !== null && <ProofForm {...proof} onDone={done} />}
    </ProofContext>
  );
}

function ProofForm(props: ProofProps & { readonly onDone: (proved: boolean) => void }) {
  const { stepUp, label, confirm, why, reader = 'cardholder', filledIn, testId, onDone } = props;
  const { t } = useTranslation();
  const [password, type] = useState(filledIn === true ? TEST_PASSWORD : '');
  const [refusal, tell] = useState<Refusal | null>(null);
  const [busy, setBusy] = useState(false);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    const answer = await stepUp(password);
    setBusy(false);
    if (isRefusal(answer)) tell(answer);
    else onDone(true);
  };
  return (
    <Modal title={t('common.stepUpTitle')} testId={testId} onLeave={() => onDone(false)}>
      <form onSubmit={send} noValidate className="flex flex-col gap-4">
        {why !== undefined && <p className="text-sm text-soft">{why}</p>}
        <ToldRefusal refusal={refusal} reader={reader} />
        <Field
          label={label}
          value={password}
          onText={type}
          hint={filledIn === true ? t('common.stepUpHint') : undefined}
          type="password"
          autoComplete="current-password"
          testId={`${testId}-password`}
        />
        <div className="flex flex-wrap gap-2">
          <Button submit busy={busy} testId={`${testId}-confirm`}>
            {confirm}
          </Button>
          <Button tone="plain" onPress={() => onDone(false)}>
            {t('common.notNow')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}
