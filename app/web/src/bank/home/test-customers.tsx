/** The customers of a test range, each once: choosing one fills the form. */
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { answered } from '../../core/asking.ts';
import { useBank, useIssuer } from '../use-bank.ts';

export function TestCustomers({ onChoose }: { onChoose(customer: string): void }) {
  const { t } = useTranslation();
  const customers = useTestCustomers();
  return (
    <section aria-label={t('bankDoor.testCustomers')} className="mt-6 border-t border-line pt-4">
      <h2 className="text-sm font-semibold">{t('bankDoor.testCustomers')}</h2>
      <p className="mt-0.5 mb-3 text-sm text-soft">{t('bank.testCustomer')}</p>
      <ul className="flex flex-wrap gap-2">
        {customers.map((customer) => (
          <li key={customer}>
            <button
              type="button"
              onClick={() => onChoose(customer)}
              data-testid={`customer-${customer}`}
              className="min-h-11 rounded-full border border-line-strong bg-surface px-4 text-sm font-medium hover:bg-raised"
            >
              {customer}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function useTestCustomers(): readonly string[] {
  const { bankId } = useBank();
  const issuer = useIssuer(bankId);
  const { data } = useQuery({
    queryKey: ['bank-door', bankId, 'customers'],
    queryFn: async () => {
      const { plastic } = await answered(issuer.listTestPlastic({}));
      return [...new Set(plastic.map(({ customer }) => customer))];
    },
  });
  return data ?? [];
}
