/**
 * The password once more, in place, for what is at stake; what was asked then goes on by itself.
 */
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { canUsePasskeys } from '../core/passkeys.ts';
import type { Place } from '../core/state.ts';
import { TEST_PASSWORD } from '../core/test-password.ts';
import { Button } from './button.tsx';
import { Field } from './field.tsx';
import { useArrival, useCommands, useGuide, useReturn, useStage, useWorking } from './use-stage.ts';

type StepUpPlace = Extract<Place, 'PHONE' | 'BANK'>;

export function StepUp({ place }: { readonly place: StepUpPlace }) {
  const wanted = useStage((state) => state.proof === place);
  return wanted ? <Form place={place} /> : null;
}

/** Where a password is known to the page, it is filled in: a guest has never seen theirs. */
function useKnownPassword(place: StepUpPlace): string {
  const guest = useStage((state) => state.password);
  return place === 'BANK' ? TEST_PASSWORD : (guest ?? '');
}

/** The bank knows of no passkey; the wallet may. */
function useHasPasskey(place: StepUpPlace): boolean {
  const passkeys = useStage((state) => state.account?.passkeys ?? 0);
  return place === 'PHONE' && passkeys > 0 && canUsePasskeys();
}

function Form({ place }: { readonly place: StepUpPlace }) {
  const { t } = useTranslation();
  const { stepUp, stepUpWithPasskey, giveUpStepUp } = useCommands();
  const working = useWorking('STEP_UP');
  const guide = useGuide('PROVE', place === 'BANK');
  const known = useKnownPassword(place);
  const passkey = useHasPasskey(place);
  const [password, type] = useState(known);
  useReturn();
  const title = useArrival<HTMLParagraphElement>();
  const send = (event: FormEvent) => {
    event.preventDefault();
    stepUp(password);
  };
  return (
    <form
      onSubmit={send}
      noValidate
      aria-labelledby={`step-up-${place}`}
      data-testid="step-up"
      className="arrives mb-4 flex flex-col gap-3 rounded-2xl border border-accent bg-accent-soft p-4"
    >
      <p ref={title} tabIndex={-1} id={`step-up-${place}`} className="font-semibold outline-none">
        {t('common.stepUpTitle')}
      </p>
      <Field
        label={t('bank.password')}
        value={password}
        onText={type}
        hint={known === '' ? undefined : t('common.stepUpHint')}
        type="password"
        autoComplete={known === '' ? 'current-password' : 'off'}
      />
      <div className="flex flex-wrap gap-2">
        <Button submit busy={working} guide={guide} testId="confirm-step-up">
          {t('phone.confirm')}
        </Button>
        {passkey && (
          <Button tone="quiet" busy={working} onPress={stepUpWithPasskey} testId="step-up-passkey">
            {t('common.usePasskey')}
          </Button>
        )}
        <Button tone="plain" onPress={giveUpStepUp}>
          {t('common.notNow')}
        </Button>
      </div>
    </form>
  );
}
