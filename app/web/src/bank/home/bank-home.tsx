/** A bank's door, and behind it its pages: whoever has no session signs in first. */
import type { RefusalCode } from '@armilla/kit/refusal';
import { useQuery } from '@tanstack/react-query';
import { Outlet, useParams } from '@tanstack/react-router';
import { answered, Refused } from '../../core/asking.ts';
import { Asked } from '../../parts/asked.tsx';
import { NowhereToGo } from '../../shell/nowhere.tsx';
import { CustomerProof } from '../proof.tsx';
import { BankContext, useIssuer } from '../use-bank.ts';
import { BankHead } from './bank-head.tsx';
import { BottomNav, SideNav } from './nav.tsx';
import { SignInScreen } from './sign-in-screen.tsx';

export function BankHome() {
  const { bankId } = useParams({ from: '/asking/bank/$bankId' });
  const issuer = useIssuer(bankId);
  const bank = useQuery({
    queryKey: ['bank-door', bankId, 'bank'],
    queryFn: () => answered(issuer.getBank({})),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (isRefusedAs(bank.error, 'NOT_FOUND')) return <NowhereToGo />;
  return (
    <Asked query={bank}>
      {(facts) => (
        <BankContext value={facts}>
          <Door />
        </BankContext>
      )}
    </Asked>
  );
}

function isRefusedAs(error: unknown, code: RefusalCode): boolean {
  return error instanceof Refused && error.refusal.code === code;
}

/** Null: nobody is signed in. */
function useWho() {
  const { bankId } = useParams({ from: '/asking/bank/$bankId' });
  const issuer = useIssuer(bankId);
  return useQuery({
    queryKey: ['bank-door', bankId, 'who'],
    queryFn: async () => {
      try {
        return await answered(issuer.getCustomer({}));
      } catch (error) {
        if (isRefusedAs(error, 'NOT_SIGNED_IN')) return null;
        throw error;
      }
    },
  });
}

function Door() {
  const who = useWho();
  return (
    <Asked query={who}>
      {(customer) =>
        customer === null ? (
          <SignInScreen />
        ) : (
          <CustomerProof>
            <div
              data-testid="bank-pages"
              className="flex min-h-[calc(100dvh-6.5rem)] flex-col lg:block lg:min-h-0"
            >
              <BankHead name={customer.name} />
              <div className="grid grow content-start items-start gap-6 lg:grid-cols-[15rem_minmax(0,1fr)]">
                <SideNav />
                <div className="mx-auto w-full max-w-3xl min-w-0 pb-6 lg:mx-0 lg:max-w-4xl">
                  <Outlet />
                </div>
              </div>
              <BottomNav />
            </div>
          </CustomerProof>
        )
      }
    </Asked>
  );
}
