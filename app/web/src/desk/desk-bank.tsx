/** One bank's desk: the sign-in, and behind it the head and whatever page is open. */
import { issuerContract } from '@armilla/api/issuer';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { answered } from '../core/asking.ts';
import { Asked } from '../parts/asked.tsx';
import { useClient } from '../parts/use-client.ts';
import { DeskHead } from './desk-head.tsx';
import { AgentProof } from './proof.tsx';
import { deskBankRoute } from './route.ts';
import { SignIn } from './sign-in.tsx';
import type { BankFacts } from './types.ts';
import { DeskContext, usePerson } from './use-desk.ts';

export function DeskBank() {
  const { programmeId } = deskBankRoute.useParams();
  const issuer = useClient(issuerContract, `issuer-${programmeId}`);
  const bank = useQuery({
    queryKey: ['desk-bank', programmeId],
    queryFn: () => answered(issuer.getBank({})),
    staleTime: Number.POSITIVE_INFINITY,
    retry: 1,
  });
  if (bank.error !== null) return <NoSuchBank />;
  return <Asked query={bank}>{(facts) => <Door key={programmeId} bank={facts} />}</Asked>;
}

function Door({ bank }: { readonly bank: BankFacts }) {
  const person = usePerson(bank.bankId);
  return (
    <Asked query={person} reader="agent">
      {(known) =>
        known === null ? (
          <SignIn bank={bank} />
        ) : (
          <DeskContext value={{ bank, person: known }}>
            <AgentProof>
              <DeskHead />
              <Outlet />
            </AgentProof>
          </DeskContext>
        )
      }
    </Asked>
  );
}

function NoSuchBank() {
  const { t } = useTranslation();
  return (
    <div className="mx-auto max-w-lg py-10 text-center">
      <h1 className="mb-2 text-2xl font-bold tracking-tight">{t('desk.noBank')}</h1>
      <p className="mb-4 text-soft">{t('desk.noBankText')}</p>
      <Link to="/desk" className="font-semibold text-accent underline underline-offset-4">
        {t('desk.otherBank')}
      </Link>
    </div>
  );
}
