/** Signing in at the bank as the holder of a test card. */
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Plastic } from '../core/state.ts';
import { TEST_PASSWORD } from '../core/test-password.ts';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { useCommands, useGuide, useStage, useWorking } from '../parts/use-stage.ts';

export function BankSignIn() {
  const { t } = useTranslation();
  const { signIn } = useCommands();
  const working = useWorking('BANK');
  const bank = useStage((state) => state.bank);
  const guide = useGuide('PROVE');
  const [password, setPassword] = useState(TEST_PASSWORD);
  const send = (event: FormEvent) => {
    event.preventDefault();
    signIn(password);
  };
  return (
    <form onSubmit={send} noValidate className="flex flex-col gap-3">
      <p className="text-sm text-soft">{t(bank === null ? 'bank.choose' : 'bank.testCustomer')}</p>
      <CustomerChoice />
      <Field
        label={t('bank.password')}
        value={password}
        onText={setPassword}
        type="password"
        autoComplete="off"
      />
      <Button
        wide
        submit
        busy={working}
        disabled={bank === null}
        guide={guide}
        testId="bank-sign-in"
      >
        {t(working ? 'bank.signingIn' : 'bank.signIn')}
      </Button>
    </form>
  );
}

/** Each customer once, by the first of their cards. */
function customersOf(plastic: readonly Plastic[]): readonly Plastic[] {
  const seen = new Map<string, Plastic>();
  for (const card of plastic) {
    const key = keyOf(card);
    if (!seen.has(key)) seen.set(key, card);
  }
  return [...seen.values()];
}

function keyOf({ bankId, customer }: { readonly bankId: string; readonly customer: string }) {
  return `${bankId}/${customer}`;
}

function CustomerChoice() {
  const { t } = useTranslation();
  const { choose } = useCommands();
  const plastic = useStage((state) => state.plastic);
  const bank = useStage((state) => state.bank);
  const customers = customersOf(plastic);
  return (
    <label className="block">
      <span className="mb-1 block text-sm font-medium text-soft">{t('bank.customer')}</span>
      <select
        value={bank === null ? '' : keyOf(bank)}
        onChange={(event) => {
          const card = customers.find((known) => keyOf(known) === event.target.value);
          if (card !== undefined) choose(card);
        }}
        data-testid="customer"
        className="min-h-11 w-full rounded-xl border border-line-strong bg-surface px-3 text-ink"
      >
        {bank === null && <option value="">–</option>}
        {customers.map((card) => (
          <option key={keyOf(card)} value={keyOf(card)}>
            {card.face.bankName} · {card.customer}
          </option>
        ))}
      </select>
    </label>
  );
}
