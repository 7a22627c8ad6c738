/** The bank's terms, and how the cardholder wants to be identified: one decision, one button. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Enrolment } from '../core/state.ts';
import { Button } from '../parts/button.tsx';
import { useCommands, useGuide, useStage, useWorking } from '../parts/use-stage.ts';
import { Heading } from './heading.tsx';

type Method = Enrolment['activationMethods'][number];

export function TermsScreen() {
  const { t } = useTranslation();
  const terms = useStage((state) => state.terms);
  const enrolment = useStage((state) => state.enrolment);
  const methods = enrolment?.activationMethods ?? [];
  const [methodId, choose] = useState(methods[0]?.methodId);
  if (terms === null || enrolment === null) return null;
  return (
    <div className="flex min-h-full flex-col gap-3">
      <Heading title={t('phone.termsTitle', { bank: enrolment.card.bankName })} />
      <div lang={terms.language} className="rounded-2xl bg-raised p-4 text-sm leading-relaxed">
        <p className="whitespace-pre-wrap">
          {terms.text.replace(/([^\n])\n(?!\n)/g, '$1 ').trim()}
        </p>
        <p className="mt-2 text-xs text-soft">
          {t('phone.termsVersion', { version: terms.version })}
        </p>
      </div>
      {methods.length > 0 && <Methods methods={methods} chosen={methodId} onChoose={choose} />}
      <Answer method={methods.find((method) => method.methodId === methodId)} />
    </div>
  );
}

function Answer({ method }: { readonly method: Method | undefined }) {
  const { t } = useTranslation();
  const { agree, decline } = useCommands();
  const agreeing = useWorking('AGREE');
  const declining = useWorking('DECLINE');
  const guide = useGuide('AGREE');
  return (
    <div className="mt-auto flex flex-col gap-2 pt-2">
      <Button
        wide
        busy={agreeing}
        onPress={() => agree(method?.methodId)}
        guide={guide}
        testId="agree"
      >
        {agreeing ? t('phone.agreeing') : t(AGREE_WORDS[method?.type ?? 'NONE'])}
      </Button>
      <Button wide tone="plain" busy={declining} onPress={decline} testId="decline">
        {t('phone.decline')}
      </Button>
    </div>
  );
}

const AGREE_WORDS = {
  TEXT_TO_CARDHOLDER_NUMBER: 'phone.agreeSms',
  EMAIL_TO_CARDHOLDER_ADDRESS: 'phone.agreeSms',
  CARDHOLDER_TO_CALL_MANNED_NUMBER: 'phone.agreeCall',
  CARDHOLDER_TO_VISIT_WEBSITE: 'phone.agreeAtBank',
  NONE: 'phone.agree',
} as const;

interface MethodsProps {
  readonly methods: readonly Method[];
  readonly chosen: string | undefined;
  readonly onChoose: (methodId: string) => void;
}

function Methods({ methods, chosen, onChoose }: MethodsProps) {
  const { t } = useTranslation();
  const words = {
    TEXT_TO_CARDHOLDER_NUMBER: 'phone.bySms',
    EMAIL_TO_CARDHOLDER_ADDRESS: 'phone.byEmail',
    CARDHOLDER_TO_CALL_MANNED_NUMBER: 'phone.byCall',
    CARDHOLDER_TO_VISIT_WEBSITE: 'phone.atBank',
  } as const;
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium text-soft">{t('phone.howToProve')}</legend>
      {methods.map(({ methodId, type, maskedValue }) => (
        <label
          key={methodId}
          className="flex min-h-11 items-center gap-3 rounded-xl px-2 text-sm hover:bg-raised"
        >
          <input
            type="radio"
            name="method"
            checked={methodId === chosen}
            onChange={() => onChoose(methodId)}
            className="size-5 accent-accent"
          />
          {t(words[type], { number: maskedValue })}
        </label>
      ))}
    </fieldset>
  );
}
