/** The agent's password once more, asked at the desk. */
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ProofHome } from '../parts/proof.tsx';
import { useDesk, useIssuer } from './use-desk.ts';

export function AgentProof({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation();
  const { bankId, testRange } = useDesk().bank;
  const issuer = useIssuer(bankId);
  return (
    <ProofHome
      stepUp={(password) => issuer.agentStepUp({ password })}
      label={t('desk.password')}
      confirm={t('deskProof.confirm')}
      why={t('deskProof.why')}
      reader="agent"
      filledIn={testRange}
      testId="desk-proof"
    >
      {children}
    </ProofHome>
  );
}
