/** What waits for somebody at the desk. */
import { useTranslation } from 'react-i18next';
import { Asked, ToldRefusal } from '../../parts/asked.tsx';
import { useArrival } from '../../parts/use-stage.ts';
import { queueOf } from '../core/queue.ts';
import { useAsked } from '../use-desk.ts';
import { useOpenCase } from '../use-open-case.ts';
import { Approvals } from './approvals.tsx';
import { Calls } from './calls.tsx';
import { Disputes } from './disputes.tsx';
import { Enrolments } from './enrolments.tsx';

const MOST = 100;

export function QueuePage() {
  const { t } = useTranslation();
  const title = useArrival<HTMLHeadingElement>();
  const { open, refusal } = useOpenCase();
  const lists = useAsked(
    ['queue'],
    async (issuer) => {
      const [approvals, cases, enrolments, disputes] = await Promise.all([
        issuer.listApprovals({ limit: MOST }),
        issuer.listCases({ limit: MOST }),
        issuer.deskListWaiting({ limit: MOST }),
        issuer.deskListDisputes({}),
      ]);
      if (!('approvals' in approvals)) return approvals;
      if (!('cases' in cases)) return cases;
      if (!('enrolments' in enrolments)) return enrolments;
      if (!('disputes' in disputes)) return disputes;
      return { ...approvals, ...cases, ...enrolments, ...disputes };
    },
    { live: true },
  );
  return (
    <div data-testid="desk-queue">
      <h1 ref={title} tabIndex={-1} className="mb-4 text-2xl font-bold tracking-tight outline-none">
        {t('deskQueue.title')}
      </h1>
      <ToldRefusal refusal={refusal} reader="agent" />
      <Asked query={lists} reader="agent">
        {(all) => {
          const queue = queueOf(all);
          return (
            <div className="grid items-start gap-4 lg:grid-cols-2">
              <Approvals approvals={queue.approvals} decided={queue.decided} />
              <Calls cases={queue.cases} />
              <Enrolments enrolments={queue.enrolments} onCall={open} />
              <Disputes disputes={queue.disputes} />
            </div>
          );
        }}
      </Asked>
    </div>
  );
}
