/** The record of the whole desk, for those who watch over it, and the proof that it is whole. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Asked, ToldRefusal } from '../../parts/asked.tsx';
import { Button } from '../../parts/button.tsx';
import { useArrival } from '../../parts/use-stage.ts';
import { Sheet } from '../sheet.tsx';
import type { Verdict } from '../types.ts';
import { useDeed } from '../use-deed.ts';
import { useAsked } from '../use-desk.ts';
import { AuditList } from './audit-list.tsx';

const AT_ONCE = 50;

export function AuditPage() {
  const { t } = useTranslation();
  const title = useArrival<HTMLHeadingElement>();
  /** Before which lines the pages begin; the newest page has none. */
  const [before, turn] = useState<number | undefined>(undefined);
  const lines = useAsked(['audit', before ?? 0], (issuer) =>
    issuer.listAudit({ limit: AT_ONCE, ...(before === undefined ? {} : { before }) }),
  );
  return (
    <div data-testid="desk-audit">
      <h1 ref={title} tabIndex={-1} className="mb-1 text-2xl font-bold tracking-tight outline-none">
        {t('deskHistory.auditTitle')}
      </h1>
      <p className="mb-4 text-soft">{t('deskHistory.auditText')}</p>
      <div className="grid items-start gap-4 lg:grid-cols-[1fr_22rem]">
        <Sheet title={t('deskHistory.lines')}>
          <Asked query={lines} reader="agent">
            {({ lines: shown }) => (
              <>
                <AuditList lines={shown} />
                <div className="mt-4 flex flex-wrap gap-2">
                  {before !== undefined && (
                    <Button tone="quiet" onPress={() => turn(undefined)}>
                      {t('deskHistory.newest')}
                    </Button>
                  )}
                  {shown.length === AT_ONCE && (
                    <Button tone="quiet" onPress={() => turn(shown.at(-1)?.number)}>
                      {t('deskHistory.older')}
                    </Button>
                  )}
                </div>
              </>
            )}
          </Asked>
        </Sheet>
        <Proof />
      </div>
    </div>
  );
}

function Proof() {
  const { t } = useTranslation();
  const { act, busy, refusal } = useDeed();
  const [verdict, judge] = useState<Verdict | null>(null);
  const verify = async () => judge((await act((issuer) => issuer.verifyAudit({}))) ?? null);
  return (
    <Sheet title={t('deskHistory.proof')} testId="audit-proof">
      <p className="mb-3 text-sm text-soft">{t('deskHistory.proofText')}</p>
      <ToldRefusal refusal={refusal} reader="agent" />
      <div role="status">{verdict !== null && <Judged verdict={verdict} />}</div>
      <Button tone="quiet" busy={busy} onPress={verify} testId="audit-verify">
        {t('deskHistory.verify')}
      </Button>
    </Sheet>
  );
}

function Judged({ verdict: { entries, head, broken } }: { readonly verdict: Verdict }) {
  const { t } = useTranslation();
  if (broken !== null) {
    return (
      <p className="mb-3 rounded-2xl bg-bad-soft p-4 font-medium text-bad">
        {t('deskHistory.broken', { number: broken.number, trouble: broken.trouble })}
      </p>
    );
  }
  return (
    <div className="mb-3 rounded-2xl bg-good-soft p-4 text-good" data-testid="audit-whole">
      <p className="font-medium">{t('deskHistory.whole', { count: entries })}</p>
      <p className="mt-1 font-mono text-xs break-all">
        #{head.number} {head.hash}
      </p>
    </div>
  );
}
