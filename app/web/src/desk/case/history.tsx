/** Everything done in a call: who, what, when, and what came of it. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Asked } from '../../parts/asked.tsx';
import { Button } from '../../parts/button.tsx';
import { AuditList } from '../audit/audit-list.tsx';
import { Sheet } from '../sheet.tsx';
import { useAsked } from '../use-desk.ts';

const MOST = 100;

export function History({ caseId }: { readonly caseId: string }) {
  const { t } = useTranslation();
  const [open, show] = useState(false);
  return (
    <Sheet title={t('deskHistory.title')} testId="case-history">
      {open ? (
        <Lines caseId={caseId} />
      ) : (
        <>
          <p className="mb-3 text-sm text-soft">{t('deskHistory.text')}</p>
          <Button tone="quiet" onPress={() => show(true)} testId="show-history">
            {t('deskHistory.show')}
          </Button>
        </>
      )}
    </Sheet>
  );
}

function Lines({ caseId }: { readonly caseId: string }) {
  const history = useAsked(['history', caseId], (issuer) =>
    issuer.deskCaseHistory({ caseId, limit: MOST }),
  );
  return (
    <Asked query={history} reader="agent">
      {({ lines }) => <AuditList lines={lines} />}
    </Asked>
  );
}
