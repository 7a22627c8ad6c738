/**
 * Is the caller who they say? No questions are asked whose answers are for sale: the number on file
 * is called back, or the customer confirms at the bank's own page.
 */
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { minutesAndSeconds, secondsUntil } from '../../core/moments.ts';
import { ToldRefusal } from '../../parts/asked.tsx';
import { Button } from '../../parts/button.tsx';
import { Field } from '../../parts/field.tsx';
import { useNow } from '../../parts/use-stage.ts';
import { CASE_STEPS } from '../core/token-acts.ts';
import { Sheet } from '../sheet.tsx';
import type { DeskCase } from '../types.ts';
import { type Deed, useDeed } from '../use-deed.ts';

export interface VerifyProps {
  readonly of: DeskCase;
  readonly own: boolean;
}

export function Verify({ of, own }: VerifyProps) {
  const { t } = useTranslation();
  const deed = useDeed();
  /** What the agent reads to the caller; the bank tells it once. */
  const [number, tell] = useState<string | null>(null);
  const { state } = of;
  return (
    <Sheet title={t('deskVerify.title')} testId="verify">
      <div aria-live="polite" className="flex flex-col gap-4">
        {state === 'VERIFIED' && <Verified of={of} />}
        {state === 'LOCKED' && <Said tone="bad" text={t('deskVerify.locked')} />}
        {state === 'CLOSED' && <Said tone="quiet" text={t('deskVerify.closed')} />}
        {state === 'PUSH_SENT' && <PushSent of={of} number={number} />}
        {state === 'CALLING_BACK' && <CallingBack of={of} own={own} number={number} deed={deed} />}
        <ToldRefusal refusal={deed.refusal} reader="agent" />
        {own && CASE_STEPS[state].verify && (
          <Ways caseId={of.caseId} deed={deed} first={state === 'OPENED'} onNumber={tell} />
        )}
      </div>
    </Sheet>
  );
}

const TONES = {
  good: 'bg-good-soft text-good',
  bad: 'bg-bad-soft text-bad',
  quiet: 'bg-raised text-soft',
} as const;

function Said({ tone, text }: { readonly tone: keyof typeof TONES; readonly text: string }) {
  return <p className={`rounded-2xl p-4 font-medium ${TONES[tone]}`}>{text}</p>;
}

function TimeLeft({ until }: { readonly until: number | undefined }) {
  const { t } = useTranslation();
  const now = useNow();
  if (until === undefined) return null;
  return (
    <span className="text-sm text-soft">
      {t('deskVerify.left', { time: minutesAndSeconds(secondsUntil(until, now)) })}
    </span>
  );
}

function Verified({ of: { method, until } }: { readonly of: DeskCase }) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-wrap items-center gap-3 rounded-2xl bg-good-soft p-4 text-good">
      <p className="grow font-semibold" data-testid="verified">
        ✓ {t(`deskVerify.by_${method ?? 'PUSH'}`)}
      </p>
      <TimeLeft until={until} />
    </div>
  );
}

interface SentProps {
  readonly of: DeskCase;
  readonly number: string | null;
}

/** Large, to be read aloud digit by digit. */
function ReadAloud({ number }: { readonly number: string | null }) {
  const { t } = useTranslation();
  if (number === null) return <p className="text-soft">{t('deskVerify.numberGone')}</p>;
  return (
    <p className="font-mono text-4xl font-bold tracking-[0.2em]" data-testid="verify-number">
      {number}
    </p>
  );
}

function PushSent({ of: { until }, number }: SentProps) {
  const { t } = useTranslation();
  return (
    <div className="rounded-2xl border border-accent bg-accent-soft p-4">
      <p className="mb-2 font-semibold">{t('deskVerify.pushSay')}</p>
      <ReadAloud number={number} />
      <p className="mt-2 text-sm text-soft">{t('deskVerify.pushWait')}</p>
      <TimeLeft until={until} />
    </div>
  );
}

interface CallingBackProps extends SentProps {
  readonly own: boolean;
  readonly deed: Deed;
}

function CallingBack({ of, own, number, deed }: CallingBackProps) {
  const { t } = useTranslation();
  const { caseId, customer, method, until, triesLeft } = of;
  const spoken = method === 'CALL_BACK_SPOKEN';
  const [typed, type] = useState('');
  const send = (event: FormEvent) => {
    event.preventDefault();
    deed.act((issuer) => issuer.confirmCaller({ caseId, number: typed.trim() }));
  };
  return (
    <div className="rounded-2xl border border-accent bg-accent-soft p-4">
      <p className="mb-2 font-semibold">
        {t(spoken ? 'deskVerify.spokenSay' : 'deskVerify.smsSay', {
          mobile: customer.maskedMobile ?? '',
        })}
      </p>
      {spoken && <ReadAloud number={number} />}
      {own && (
        <form onSubmit={send} noValidate className="mt-3 flex flex-wrap items-end gap-3">
          <div className="grow basis-52">
            <Field
              label={t('deskVerify.readBack')}
              value={typed}
              onText={type}
              inputMode="numeric"
              autoComplete="off"
              maxLength={20}
              placeholder="000 000 000"
              mono
              testId="verify-typed"
            />
          </div>
          <Button
            submit
            busy={deed.busy}
            disabled={!/(?:\d\D*){9}/.test(typed)}
            testId="verify-confirm"
          >
            {t('deskVerify.confirm')}
          </Button>
        </form>
      )}
      <p className="mt-2 flex flex-wrap gap-x-4 text-sm text-soft">
        {triesLeft !== undefined && <span>{t('common.triesLeft', { count: triesLeft })}</span>}
        <TimeLeft until={until} />
      </p>
    </div>
  );
}

interface WaysProps {
  readonly caseId: string;
  readonly deed: Deed;
  /** Nothing was tried yet. */
  readonly first: boolean;
  readonly onNumber: (number: string | null) => void;
}

function Ways({ caseId, deed, first, onNumber }: WaysProps) {
  const { t } = useTranslation();
  const push = async () => {
    const asked = await deed.act((issuer) => issuer.startPush({ caseId }));
    if (asked !== undefined) onNumber(asked.number);
  };
  const callBack = async (by: 'SMS' | 'SPOKEN') => {
    const asked = await deed.act((issuer) => issuer.startCallBack({ caseId, by }));
    if (asked !== undefined) onNumber(asked.number ?? null);
  };
  return (
    <div>
      <p className="mb-3 text-soft">{t(first ? 'deskVerify.how' : 'deskVerify.otherwise')}</p>
      <div className="grid gap-2 sm:grid-cols-3">
        <Way name="PUSH" busy={deed.busy} onPress={push} />
        <Way name="SMS" busy={deed.busy} onPress={() => callBack('SMS')} />
        <Way name="SPOKEN" busy={deed.busy} onPress={() => callBack('SPOKEN')} />
      </div>
    </div>
  );
}

interface WayProps {
  readonly name: 'PUSH' | 'SMS' | 'SPOKEN';
  readonly busy: boolean;
  readonly onPress: () => void;
}

function Way({ name, busy, onPress }: WayProps) {
  const { t } = useTranslation();
  return (
    <button
      type="button"
      onClick={busy ? undefined : onPress}
      aria-disabled={busy ? true : undefined}
      data-testid={`verify-${name}`}
      className="rounded-2xl border border-line bg-raised p-3 text-left hover:border-accent"
    >
      <span className="block font-semibold">{t(`deskVerify.way_${name}`)}</span>
      <span className="block text-sm text-soft">{t(`deskVerify.wayText_${name}`)}</span>
    </button>
  );
}
