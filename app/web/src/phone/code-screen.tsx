/** The code from the message: one field, its countdown, what is left, and the way without it. */
import type { FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { codeSecondsLeft, minutesAndSeconds } from '../core/moments.ts';
import type { Enrolment, Method } from '../core/state.ts';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { useCommands, useNow, useStage, useWorking } from '../parts/use-stage.ts';
import { Heading } from './heading.tsx';

const CODES: readonly Method['type'][] = [
  'TEXT_TO_CARDHOLDER_NUMBER',
  'EMAIL_TO_CARDHOLDER_ADDRESS',
];

export function CodeScreen() {
  const enrolment = useStage((state) => state.enrolment);
  if (enrolment === null) return null;
  const codes = enrolment.activationMethods.filter(({ type }) => CODES.includes(type));
  const chosen = codes.find(({ state }) => state !== 'AVAILABLE_FOR_SELECTION') ?? codes[0];
  return <CodeForm enrolment={enrolment} method={chosen} />;
}

function CodeForm({ enrolment, method }: { enrolment: Enrolment; method: Method | undefined }) {
  const { t } = useTranslation();
  const { typeCode, submitCode, go } = useCommands();
  const code = useStage((state) => state.code);
  const confirming = useWorking('SUBMIT_CODE');
  const send = (event: FormEvent) => {
    event.preventDefault();
    submitCode();
  };
  return (
    <form onSubmit={send} noValidate className="flex min-h-full flex-col gap-3">
      <Heading title={t('phone.codeTitle')} onBack={() => go({ at: 'WALLET' })} />
      <p className="-mt-2 text-soft">
        {t('phone.codeSent', { number: method?.maskedValue ?? '' })}
      </p>
      <Field
        label={t('phone.code')}
        value={code}
        onText={typeCode}
        inputMode="numeric"
        autoComplete="one-time-code"
        testId="code"
        mono
      />
      <Countdown enrolment={enrolment} />
      <div className="mt-auto flex flex-col gap-2">
        <Button wide submit busy={confirming} testId="submit-code">
          {t(confirming ? 'phone.confirming' : 'phone.confirm')}
        </Button>
        {method !== undefined && <Resend enrolment={enrolment} method={method} />}
        <Button wide tone="plain" onPress={() => go({ at: 'METHOD' })} testId="another-way">
          {t('phone.anotherWay')}
        </Button>
      </div>
    </form>
  );
}

/** Spoken by readers every half minute, not every second. */
function Countdown({ enrolment }: { readonly enrolment: Enrolment }) {
  const { t } = useTranslation();
  const now = useNow();
  if (enrolment.code === undefined) return null;
  const seconds = codeSecondsLeft(enrolment, now);
  const words = (left: number) =>
    left === 0
      ? t('phone.codeExpired')
      : t('phone.codeExpiresIn', { time: minutesAndSeconds(left) });
  return (
    <div className="flex flex-wrap justify-between gap-x-4 text-sm text-soft">
      <span aria-hidden="true">{words(seconds)}</span>
      <span role="status" className="sr-only">
        {words(Math.ceil(seconds / 30) * 30)}
      </span>
      <span>{t('common.triesLeft', { count: enrolment.code.triesLeft })}</span>
    </div>
  );
}

function Resend({ enrolment, method }: { enrolment: Enrolment; method: Method }) {
  const { t } = useTranslation();
  const { prove } = useCommands();
  const resending = useWorking('RESEND');
  if (enrolment.code?.sendsLeft === 0) return null;
  return (
    <Button
      wide
      tone="plain"
      busy={resending}
      onPress={() => prove(method.methodId)}
      testId="resend"
    >
      {t('phone.resend')}
      {enrolment.code !== undefined &&
        ` (${t('phone.sendsLeft', { count: enrolment.code.sendsLeft })})`}
    </Button>
  );
}
