/** Whose desk it is, who sits at it, and the ways between its pages. */
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Button } from '../parts/button.tsx';
import { personIs, useDesk, useIssuer } from './use-desk.ts';

const TAB =
  'inline-flex min-h-11 items-center rounded-xl px-4 font-semibold text-soft hover:text-ink aria-[current=page]:bg-surface aria-[current=page]:text-ink aria-[current=page]:shadow-sm';

export function DeskHead() {
  const { t } = useTranslation();
  const { bank, person } = useDesk();
  const params = { programmeId: bank.bankId };
  return (
    <div className="mb-6 flex flex-wrap items-center gap-x-6 gap-y-3">
      <div className="min-w-0">
        <p className="text-lg font-bold tracking-tight">{t('desk.of', { bank: bank.name })}</p>
        <p className="text-sm text-soft" data-testid="desk-person">
          {person.name} · {t(`deskRole.${person.role}`)}
        </p>
      </div>
      <nav
        aria-label={t('desk.ways')}
        className="order-last flex w-full flex-wrap gap-1 rounded-2xl bg-raised p-1 sm:order-none sm:w-auto"
      >
        <Link
          to="/desk/$programmeId"
          params={params}
          activeOptions={{ exact: true }}
          className={TAB}
          data-testid="desk-to-queue"
        >
          {t('desk.queue')}
        </Link>
        <Link
          to="/desk/$programmeId/search"
          params={params}
          className={TAB}
          data-testid="desk-to-search"
        >
          {t('desk.search')}
        </Link>
        {person.role === 'supervisor' && (
          <Link
            to="/desk/$programmeId/audit"
            params={params}
            className={TAB}
            data-testid="desk-to-audit"
          >
            {t('desk.audit')}
          </Link>
        )}
      </nav>
      <div className="ml-auto">
        <SignOut />
      </div>
    </div>
  );
}

function SignOut() {
  const { t } = useTranslation();
  const { bankId } = useDesk().bank;
  const issuer = useIssuer(bankId);
  const queries = useQueryClient();
  const leave = async () => {
    await issuer.agentSignOut({});
    personIs(queries, bankId, null);
  };
  return (
    <Button tone="quiet" onPress={leave} testId="desk-sign-out">
      {t('desk.signOut')}
    </Button>
  );
}
