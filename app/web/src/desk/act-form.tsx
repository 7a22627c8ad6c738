/**
 * One act at the desk: what it does told beforehand, its reason, the agent's own words for the
 * record, and the refusal where there is one.
 */
import type { Refusal } from '@armilla/kit/refusal';
import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ToldRefusal } from '../parts/asked.tsx';
import { Button } from '../parts/button.tsx';
import { Modal } from '../parts/modal.tsx';
import type { Issuer } from './types.ts';
import { useDeed } from './use-deed.ts';

export interface Choice<R extends string> {
  readonly value: R;
  readonly label: string;
}

export interface Said<R extends string> {
  readonly comment: string;
  readonly reason: R;
}

export interface ActFormProps<R extends string, A extends object> {
  readonly title: string;
  /** What it does, and what it does not. */
  readonly text: string;
  readonly reasons: readonly [Choice<R>, ...Choice<R>[]];
  readonly reasonsLabel?: string;
  readonly confirm: string;
  readonly danger?: boolean;
  readonly ask: (issuer: Issuer, said: Said<R>) => Promise<A | Refusal>;
  readonly onDone: (answer: A) => void;
  readonly onLeave: () => void;
  /** What else there is to do about a refusal. */
  readonly about?: (refusal: Refusal, comment: string) => ReactNode;
}

export function ActForm<R extends string, A extends object>(props: ActFormProps<R, A>) {
  const { title, text, reasons, confirm, danger, ask, onDone, onLeave, about } = props;
  const { t } = useTranslation();
  const { act, busy, refusal } = useDeed();
  const [reason, choose] = useState(reasons[0].value);
  const [comment, write] = useState('');
  const [tried, mark] = useState(false);
  const words = comment.trim();
  const send = async (event: FormEvent) => {
    event.preventDefault();
    mark(true);
    if (words === '') return;
    const answer = await act((issuer) => ask(issuer, { comment: words, reason }));
    if (answer !== undefined) onDone(answer);
  };
  return (
    <Modal title={title} testId="desk-act" onLeave={onLeave}>
      <form onSubmit={send} noValidate className="flex flex-col gap-4">
        <p className="text-soft">{text}</p>
        {reasons.length > 1 && (
          <Reasons
            label={props.reasonsLabel ?? t('deskAct.reason')}
            reasons={reasons}
            chosen={reason}
            onChoose={choose}
          />
        )}
        <Comment value={comment} onText={write} wanting={tried && words === ''} />
        <ToldRefusal refusal={refusal} reader="agent" />
        {refusal !== null && about?.(refusal, words)}
        <div className="flex flex-wrap gap-2">
          <Button
            submit
            tone={danger === true ? 'danger' : 'primary'}
            busy={busy}
            testId="desk-act-confirm"
          >
            {confirm}
          </Button>
          <Button tone="plain" onPress={onLeave} testId="desk-act-leave">
            {t('common.cancel')}
          </Button>
        </div>
      </form>
    </Modal>
  );
}

interface ReasonsProps<R extends string> {
  readonly label: string;
  readonly reasons: readonly Choice<R>[];
  readonly chosen: R;
  readonly onChoose: (reason: R) => void;
}

function Reasons<R extends string>({ label, reasons, chosen, onChoose }: ReasonsProps<R>) {
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium text-soft">{label}</legend>
      {reasons.map(({ value, label: says }) => (
        <label key={value} className="flex min-h-11 items-center gap-3">
          <input
            type="radio"
            name="reason"
            checked={chosen === value}
            onChange={() => onChoose(value)}
            data-testid={`desk-reason-${value}`}
            className="size-4 accent-(--accent)"
          />
          {says}
        </label>
      ))}
    </fieldset>
  );
}

interface CommentProps {
  readonly value: string;
  readonly onText: (text: string) => void;
  readonly wanting: boolean;
}

function Comment({ value, onText, wanting }: CommentProps) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-sm font-medium text-soft">
        {t('deskAct.comment')}
      </label>
      <textarea
        id={id}
        rows={2}
        maxLength={1000}
        value={value}
        onChange={({ target }) => onText(target.value)}
        aria-invalid={wanting ? true : undefined}
        aria-describedby={`${id}-hint`}
        data-testid="desk-comment"
        className={`w-full rounded-xl border bg-surface px-3 py-2 ${wanting ? 'border-bad' : 'border-line-strong'}`}
      />
      <p id={`${id}-hint`} className={`text-sm ${wanting ? 'text-bad' : 'text-soft'}`}>
        {t(wanting ? 'deskAct.commentWanted' : 'deskAct.commentHint')}
      </p>
    </div>
  );
}
