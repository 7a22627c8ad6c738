/** The way in: an operator's key, and where the first one lies. */
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ToldRefusal } from '../parts/asked.tsx';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { useArrival } from '../parts/use-stage.ts';
import { useOperations } from './use-operations.ts';

/** Where the first key lies, as it is typed. */
const KEY_FILE = 'data/operator.key';

export function OperatorSignIn() {
  const { t } = useTranslation();
  const title = useArrival<HTMLHeadingElement>();
  return (
    <div className="mx-auto max-w-lg py-4">
      <h1 ref={title} tabIndex={-1} className="mb-2 text-2xl font-bold tracking-tight outline-none">
        {t('operateSignIn.title')}
      </h1>
      <p className="mb-5 text-soft">{t('operateSignIn.text')}</p>
      <KeyForm />
      <section
        aria-label={t('operateSignIn.where')}
        className="mt-5 rounded-2xl bg-raised p-4 text-sm"
      >
        <h2 className="mb-1 font-semibold">{t('operateSignIn.where')}</h2>
        <p className="text-soft">{t('operateSignIn.whereText')}</p>
        <p className="mt-2 overflow-x-auto rounded-xl bg-surface px-3 py-2 font-mono">{KEY_FILE}</p>
      </section>
    </div>
  );
}

function KeyForm() {
  const { t } = useTranslation();
  const client = useOperations();
  const queries = useQueryClient();
  const [key, type] = useState('');
  const [busy, work] = useState(false);
  const [missing, miss] = useState(false);
  const [refusal, tell] = useState<Refusal | null>(null);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (busy) return;
    miss(key.trim() === '');
    if (key.trim() === '') return;
    work(true);
    tell(null);
    const answer = await client.signIn({ key: key.trim() });
    work(false);
    if (isRefusal(answer)) return tell(answer);
    await queries.resetQueries({ queryKey: ['operate'] });
  };
  return (
    <form
      onSubmit={send}
      noValidate
      className="flex flex-col gap-4 rounded-2xl border border-line bg-surface p-5"
    >
      <div className={refusal === null ? '-mb-4' : ''}>
        <ToldRefusal refusal={refusal} />
      </div>
      <Field
        label={t('operateSignIn.key')}
        value={key}
        onText={type}
        hint={t('operateSignIn.hint')}
        trouble={missing ? t('operateSignIn.missing') : undefined}
        type="password"
        autoComplete="off"
        maxLength={200}
        mono
        testId="operator-key"
      />
      <Button submit busy={busy} wide testId="operator-sign-in">
        {t('operateSignIn.submit')}
      </Button>
    </form>
  );
}
