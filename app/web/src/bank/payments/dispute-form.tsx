/** What is wrong with a payment, in a few touches. */
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ToldRefusal } from '../../parts/asked.tsx';
import { Button } from '../../parts/button.tsx';
import { CHIP } from '../../parts/chip.ts';
import { Switch } from '../../parts/switch.tsx';
import { Panel } from '../page.tsx';
import type { Dispute, Line } from '../use-bank.ts';
import { useDeed } from '../use-deed.ts';

const REASONS: readonly Dispute['reason'][] = [
  'NOT_RECOGNISED',
  'WRONG_AMOUNT',
  'NOT_RECEIVED',
  'PAID_TWICE',
];

export function DisputeForm({ line, onDone }: { readonly line: Line; onDone(): void }) {
  const { t } = useTranslation();
  const { busy, refusal, act } = useDeed();
  const [reason, choose] = useState<Dispute['reason']>('NOT_RECOGNISED');
  const [comment, write] = useState('');
  const [freeze, setFreeze] = useState(true);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    const { transactionId } = line;
    const said = comment.trim() === '' ? {} : { comment: comment.trim() };
    const asked = { transactionId, reason, freeze, ...said };
    const opened = await act((issuer) => issuer.disputePayment(asked));
    if (opened !== undefined) onDone();
  };
  return (
    <Panel title={t('bankDispute.title')} testId="dispute-form">
      <form onSubmit={send} noValidate className="flex flex-col gap-4">
        <p className="text-sm text-soft">{t('bankDispute.text')}</p>
        <Reasons reason={reason} onChoose={choose} />
        <Comment text={comment} onText={write} />
        <div className="rounded-xl border border-line">
          <Switch
            label={t(
              line.deviceName === undefined
                ? 'bankDispute.freezeCard'
                : 'bankDispute.freezeWearable',
            )}
            on={freeze}
            onChange={setFreeze}
            testId="dispute-freeze"
          />
        </div>
        <ToldRefusal refusal={refusal} />
        <div className="flex flex-wrap gap-2">
          <Button submit tone="danger" busy={busy} testId="dispute-send">
            {t('bankDispute.send')}
          </Button>
          <Button tone="plain" onPress={onDone}>
            {t('common.cancel')}
          </Button>
        </div>
      </form>
    </Panel>
  );
}

interface ReasonsProps {
  readonly reason: Dispute['reason'];
  onChoose(reason: Dispute['reason']): void;
}

function Reasons({ reason, onChoose }: ReasonsProps) {
  const { t } = useTranslation();
  const name = useId();
  return (
    <fieldset className="grid gap-2 sm:grid-cols-2">
      <legend className="mb-2 text-sm font-medium text-soft">{t('bankDispute.reason')}</legend>
      {REASONS.map((one) => (
        <label key={one} className={`${CHIP} flex min-h-11 items-center px-4 text-sm`}>
          <input
            type="radio"
            name={name}
            checked={reason === one}
            onChange={() => onChoose(one)}
            className="sr-only"
          />
          {t(`bankDispute.${one}`)}
        </label>
      ))}
    </fieldset>
  );
}

function Comment({ text, onText }: { readonly text: string; onText(text: string): void }) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-sm font-medium text-soft">
        {t('bankDispute.comment')}
      </label>
      <textarea
        id={id}
        rows={3}
        maxLength={1000}
        value={text}
        onChange={(event) => onText(event.target.value)}
        className="w-full rounded-xl border border-line-strong bg-surface px-3 py-2"
      />
    </div>
  );
}
