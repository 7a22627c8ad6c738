/** Signing in at a bank; of a test range, as any of its customers. */
import { isRefusal, type Refusal } from '@armilla/kit/refusal';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { TEST_PASSWORD } from '../../core/test-password.ts';
import { ToldRefusal } from '../../parts/asked.tsx';
import { Button } from '../../parts/button.tsx';
import { Field } from '../../parts/field.tsx';
import { useArrival } from '../../parts/use-stage.ts';
import { useBank, useIssuer } from '../use-bank.ts';
import { TestCustomers } from './test-customers.tsx';

export function SignInScreen() {
  const { t } = useTranslation();
  const { name, colours, pages, testRange } = useBank();
  const title = useArrival<HTMLHeadingElement>();
  const called = (kind: 'WEB' | 'MOBILE') =>
    pages.find((page) => page.kind === kind)?.name ?? t('bankDoor.pages');
  const entry = useEntry();
  return (
    <div className="mx-auto max-w-md py-4">
      <div
        style={{ backgroundColor: colours.background, color: colours.text }}
        className="rounded-t-3xl px-6 py-7"
      >
        <p className="hidden text-sm font-medium lg:block">{called('WEB')}</p>
        <p className="text-sm font-medium lg:hidden">{called('MOBILE')}</p>
        <h1 ref={title} tabIndex={-1} className="text-2xl font-bold tracking-tight outline-none">
          {name}
        </h1>
      </div>
      <div className="rounded-b-3xl border border-t-0 border-line bg-surface p-6">
        <SignInForm entry={entry} />
        {testRange && (
          <TestCustomers
            onChoose={(customer) => entry.fill({ customer, password: TEST_PASSWORD })}
          />
        )}
      </div>
    </div>
  );
}

interface Entry {
  readonly customer: string;
  readonly password: string;
  readonly busy: boolean;
  readonly refusal: Refusal | null;
  fill(part: { customer?: string; password?: string }): void;
  send(): Promise<void>;
}

function useEntry(): Entry {
  const { bankId } = useBank();
  const issuer = useIssuer(bankId);
  const queries = useQueryClient();
  const [form, type] = useState({ customer: '', password: '' });
  const [busy, setBusy] = useState(false);
  const [refusal, tell] = useState<Refusal | null>(null);
  return {
    ...form,
    busy,
    refusal,
    fill: (part) => type({ ...form, ...part }),
    async send() {
      setBusy(true);
      const answer = await issuer.signIn(form);
      setBusy(false);
      if (isRefusal(answer)) return tell(answer);
      await queries.invalidateQueries({ queryKey: ['bank-door', bankId, 'who'] });
    },
  };
}

function SignInForm({ entry }: { readonly entry: Entry }) {
  const { t } = useTranslation();
  const { customer, password, busy, refusal, fill, send } = entry;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send();
  };
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <ToldRefusal refusal={refusal} />
      <Field
        label={t('bankDoor.user')}
        value={customer}
        onText={(text) => fill({ customer: text })}
        autoComplete="username"
        autoCapitalize="none"
        testId="sign-in-customer"
      />
      <Field
        label={t('bank.password')}
        value={password}
        onText={(text) => fill({ password: text })}
        type="password"
        autoComplete="current-password"
        testId="sign-in-password"
      />
      <Button
        wide
        submit
        busy={busy}
        disabled={customer === '' || password === ''}
        testId="sign-in"
      >
        {t(busy ? 'bank.signingIn' : 'bank.signIn')}
      </Button>
    </form>
  );
}
