/** The fifth step, the code: one field, its countdown, what is left, and the ways without it. */
import { type ClipboardEvent, type FormEvent, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { codeSecondsLeft } from '../core/moments.ts';
import { codeIn } from '../core/sms.ts';
import type { Enrolment, Method } from '../core/state.ts';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { useCommands, useNow, useStage, useWorking } from '../parts/use-stage.ts';
import { CallTheBank } from './call-the-bank.tsx';
import { CodeClock } from './code-clock.tsx';
import { Heading } from './heading.tsx';
import { Steps } from './steps.tsx';

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

interface CodeFormProps {
  readonly enrolment: Enrolment;
  readonly method: Method | undefined;
}

function CodeForm({ enrolment, method }: CodeFormProps) {
  const { t } = useTranslation();
  const { submitCode, go } = useCommands();
  const confirming = useWorking('SUBMIT_CODE');
  const over = useCodeIsOver(enrolment) || method?.state === 'EXPIRED';
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!over) submitCode();
  };
  return (
    <form onSubmit={send} noValidate className="flex min-h-full flex-col gap-3">
      <div>
        <Heading title={t('phone.codeTitle')} onBack={() => go({ at: 'WALLET' })} />
        <Steps />
      </div>
      <p className="text-soft">{t('phone.codeSent', { number: method?.maskedValue ?? '' })}</p>
      {!over && <CodeField />}
      <CodeClock enrolment={enrolment} over={over} />
      <div className="mt-auto flex flex-col gap-2">
        {!over && (
          <Button wide submit busy={confirming} testId="submit-code">
            {t(confirming ? 'phone.confirming' : 'phone.confirm')}
          </Button>
        )}
        {method !== undefined && <Resend enrolment={enrolment} method={method} over={over} />}
        <Button wide tone="plain" onPress={() => go({ at: 'METHOD' })} testId="another-way">
          {t('phone.anotherWay')}
        </Button>
        <CallTheBank />
      </div>
    </form>
  );
}

/** When its time is over, the bank is asked what that means: another code, or the end of it. */
function useCodeIsOver(enrolment: Enrolment): boolean {
  const { codeIsOver } = useCommands();
  const now = useNow();
  const over = enrolment.code !== undefined && codeSecondsLeft(enrolment, now) === 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once, when it comes to be over.
  useEffect(() => {
    if (over) void codeIsOver();
  }, [over]);
  return over;
}

/** The whole message may be pasted: the code is found in it. */
function CodeField() {
  const { t } = useTranslation();
  const { typeCode } = useCommands();
  const code = useStage((state) => state.code);
  const paste = (event: ClipboardEvent) => {
    const found = codeIn(event.clipboardData.getData('text'));
    if (found === undefined) return;
    event.preventDefault();
    typeCode(found);
  };
  return (
    <Field
      label={t('phone.code')}
      value={code}
      onText={typeCode}
      onPaste={paste}
      hint={t('phoneAdd.pasteHint')}
      inputMode="numeric"
      autoComplete="one-time-code"
      testId="code"
      mono
    />
  );
}

interface ResendProps {
  readonly enrolment: Enrolment;
  readonly method: Method;
  readonly over: boolean;
}

function Resend({ enrolment, method, over }: ResendProps) {
  const { t } = useTranslation();
  const { prove } = useCommands();
  const resending = useWorking('RESEND');
  const { code } = enrolment;
  if (code?.sendsLeft === 0) {
    return <p className="text-center text-sm text-warn">{t('phoneAdd.noSendsLeft')}</p>;
  }
  return (
    <Button
      wide
      tone={over ? 'primary' : 'quiet'}
      busy={resending}
      onPress={() => prove(method.methodId)}
      testId="resend"
    >
      {t('phone.resend')}
      {code !== undefined && ` (${t('phone.sendsLeft', { count: code.sendsLeft })})`}
    </Button>
  );
}
