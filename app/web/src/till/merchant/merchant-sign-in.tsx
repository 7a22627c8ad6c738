/** A merchant signs in at their bank. */
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { answered } from '../../core/asking.ts';
import { Button } from '../../parts/button.tsx';
import { Field } from '../../parts/field.tsx';
import { SELECT } from '../till-choice.tsx';
import { RefusedNotice } from './refused.tsx';
import { useAcquirer, useChange, useShops } from './use-merchant.ts';

interface Typed {
  readonly merchant: string;
  readonly password: string;
}

export function MerchantSignIn() {
  const { t } = useTranslation();
  const acquirer = useAcquirer();
  const [typed, setTyped] = useState<Typed>({ merchant: '', password: '' });
  const signIn = useChange(async (input: Typed) => {
    // Of the answer only that it came: the session is the cookie's affair.
    await answered(acquirer.signIn(input));
  });
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!signIn.isPending) signIn.mutate(typed);
  };
  return (
    <form
      onSubmit={send}
      noValidate
      className="flex max-w-md flex-col gap-3 rounded-2xl border border-line bg-surface p-5"
    >
      <h2 className="text-lg font-bold">{t('tillMerchant.signInTitle')}</h2>
      <p className="text-sm text-soft">{t('tillMerchant.signInText')}</p>
      <RefusedNotice error={signIn.error} />
      <TestMerchants typed={typed} onChoose={setTyped} />
      <Field
        label={t('tillMerchant.name')}
        value={typed.merchant}
        onText={(merchant) => setTyped({ ...typed, merchant })}
        autoComplete="username"
        autoCapitalize="none"
        testId="merchant-name"
      />
      <Field
        label={t('tillMerchant.password')}
        value={typed.password}
        onText={(password) => setTyped({ ...typed, password })}
        type="password"
        autoComplete="current-password"
        testId="merchant-password"
      />
      <Button wide submit busy={signIn.isPending} testId="merchant-sign-in">
        {t('tillMerchant.signIn')}
      </Button>
    </form>
  );
}

interface ChoiceProps {
  readonly typed: Typed;
  onChoose(typed: Typed): void;
}

function TestMerchants({ typed, onChoose }: ChoiceProps) {
  const { t } = useTranslation();
  const shops = useShops().data ?? [];
  if (shops.length === 0) return null;
  const known = shops.some(({ merchant }) => merchant.signInName === typed.merchant);
  return (
    <label className="block">
      <span className="mb-1 block text-sm font-medium text-soft">
        {t('tillMerchant.testMerchant')}
      </span>
      <select
        value={known ? typed.merchant : ''}
        onChange={({ target }) => {
          const shop = shops.find(({ merchant }) => merchant.signInName === target.value);
          if (shop !== undefined) {
            const { signInName, password } = shop.merchant;
            onChoose({ merchant: signInName, password });
          }
        }}
        data-testid="test-merchant"
        className={SELECT}
      >
        <option value="">{t('tillMerchant.choose')}</option>
        {shops.map(({ terminalId, merchantName, merchant }) => (
          <option key={terminalId} value={merchant.signInName}>
            {merchantName}
          </option>
        ))}
      </select>
      <span className="mt-1 block text-xs text-soft">{t('tillMerchant.testText')}</span>
    </label>
  );
}
