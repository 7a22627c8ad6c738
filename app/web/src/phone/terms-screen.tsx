/**
 * The third step: the bank's terms, read and accepted or declined. On the stage, where clicks are
 * counted, how to be identified is chosen with the same button; alone it is a step of its own.
 */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Method, Terms } from '../core/state.ts';
import { Button } from '../parts/button.tsx';
import { useAlone, useCommands, useGuide, useStage, useWorking } from '../parts/use-stage.ts';
import { Heading } from './heading.tsx';
import { Methods } from './methods.tsx';
import { Steps } from './steps.tsx';

export function TermsScreen() {
  const { t } = useTranslation();
  const alone = useAlone();
  const terms = useStage((state) => state.terms);
  const enrolment = useStage((state) => state.enrolment);
  const methods = alone ? [] : (enrolment?.activationMethods ?? []);
  const [methodId, choose] = useState(methods[0]?.methodId);
  if (terms === null || enrolment === null) return null;
  const { bankName } = enrolment.card;
  return (
    <div className="flex min-h-full flex-col gap-3">
      <div>
        <Heading title={t('phone.termsTitle', { bank: bankName })} />
        <Steps />
      </div>
      <TermsText terms={terms} scrolls={!alone} />
      <p className="text-xs text-soft">
        {t('phone.termsVersion', { version: terms.version })} · {t('phoneAdd.termsKept')}
      </p>
      {methods.length > 0 && <Methods methods={methods} chosen={methodId} onChoose={choose} />}
      <Answer method={methods.find((method) => method.methodId === methodId)} />
    </div>
  );
}

interface TermsTextProps {
  readonly terms: Terms;
  /** Where more has to find room beneath it, the text has a window of its own. */
  readonly scrolls: boolean;
}

function TermsText({ terms, scrolls }: TermsTextProps) {
  const { t } = useTranslation();
  return (
    <section
      lang={terms.language}
      aria-label={t('phoneAdd.step_TERMS')}
      tabIndex={scrolls ? 0 : undefined}
      className={`rounded-2xl bg-raised p-4 text-sm leading-relaxed ${scrolls ? 'max-h-44 overflow-y-auto' : ''}`}
    >
      <p className="whitespace-pre-wrap" data-testid="terms">
        {terms.text.replace(/([^\n])\n(?!\n)/g, '$1 ').trim()}
      </p>
    </section>
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
