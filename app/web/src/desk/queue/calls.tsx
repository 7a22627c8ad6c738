/** Calls that are not over: the agent's own, a supervisor's everybody's. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { spelledMoment } from '../../parts/format.ts';
import { useLanguage } from '../../parts/use-look.ts';
import { CaseBadge } from '../case/case-badge.tsx';
import { Empty, ROWS, Sheet } from '../sheet.tsx';
import type { DeskCase } from '../types.ts';
import { useDesk } from '../use-desk.ts';

export function Calls({ cases }: { readonly cases: readonly DeskCase[] }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { bank, person } = useDesk();
  return (
    <Sheet title={t('deskQueue.calls')} count={cases.length} testId="queue-calls">
      {cases.length === 0 ? (
        <Empty>{t('deskQueue.noCalls')}</Empty>
      ) : (
        <ul className={ROWS}>
          {cases.map(({ caseId, customer, agent, state, openedAt }) => (
            <li key={caseId}>
              <Link
                to="/desk/$programmeId/cases/$caseId"
                params={{ programmeId: bank.bankId, caseId }}
                data-testid="queue-call"
                className="flex min-h-14 flex-wrap items-center gap-x-4 gap-y-1 rounded-xl py-2 hover:text-accent"
              >
                <span className="min-w-0 grow basis-48">
                  <span className="block font-semibold">{customer.name}</span>
                  <span className="block text-sm text-soft">
                    {spelledMoment(openedAt, language)}
                    {agent.agentId !== person.agentId && ` · ${agent.name}`}
                  </span>
                </span>
                <CaseBadge state={state} />
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Sheet>
  );
}
