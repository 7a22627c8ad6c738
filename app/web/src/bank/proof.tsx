/** The customer's password once more, asked on the bank's pages. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ProofHome } from '../parts/proof.tsx';
import { useBank, useIssuer } from './use-bank.ts';

export function CustomerProof({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation();
  const issuer = useIssuer(useBank().bankId);
  return (
    <ProofHome
      stepUp={(password) => issuer.customerStepUp({ password })}
      label={t('bank.password')}
      confirm={t('phone.confirm')}
      testId="proof"
    >
      {children}
    </ProofHome>
  );
}
