/** Whose pages these are, who is in, and the way out. */
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useBank, useIssuer } from '../use-bank.ts';

export function BankHead({ name }: { readonly name: string }) {
  const { t } = useTranslation();
  const bank = useBank();
  const leave = useLeave();
  return (
    <div
      style={{ backgroundColor: bank.colours.background, color: bank.colours.text }}
      className="on-dark mb-6 flex flex-wrap items-center justify-between gap-x-4 rounded-3xl px-4 py-2 sm:px-6"
    >
      <Link
        to="/bank/$bankId"
        params={{ bankId: bank.bankId }}
        className="flex min-h-11 items-center text-lg font-bold tracking-tight"
      >
        {bank.name}
      </Link>
      <div className="flex items-center gap-4 text-sm">
        <span className="hidden sm:inline">{t('bank.signedIn', { name })}</span>
        <button
          type="button"
          onClick={leave}
          data-testid="bank-leave"
          className="min-h-11 rounded-xl font-semibold underline-offset-4 hover:underline"
        >
          {t('bank.signOut')}
        </button>
      </div>
    </div>
  );
}

/** Ends the session; nothing that was shown stays in memory. */
function useLeave() {
  const { bankId } = useBank();
  const issuer = useIssuer(bankId);
  const queries = useQueryClient();
  return async () => {
    await issuer.signOut({});
    queries.setQueryData(['bank-door', bankId, 'who'], null);
    queries.removeQueries({ queryKey: ['bank', bankId] });
  };
}
