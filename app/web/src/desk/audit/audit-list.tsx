/** Lines of the record, newest first. */
import { agentText, isRefusalCode } from '@armilla/kit/refusal';
import { useTranslation } from 'react-i18next';
import { spelledMoment } from '../../parts/format.ts';
import { useLanguage } from '../../parts/use-look.ts';
import { DEEDS, folded } from '../core/deeds.ts';
import { ROWS } from '../sheet.tsx';
import type { AuditLine } from '../types.ts';

export function AuditList({ lines }: { readonly lines: readonly AuditLine[] }) {
  return (
    <ol className={ROWS} data-testid="audit-lines">
      {folded(lines).map(({ line, times }) => (
        <li key={line.number} className="py-3 first:pt-0 last:pb-0" data-what={line.what}>
          <Told line={line} times={times} />
        </li>
      ))}
    </ol>
  );
}

const OUTCOMES = ['DONE', 'ASKED', 'PENDING_AT_NETWORK'] as const;

interface ToldProps {
  readonly line: AuditLine;
  readonly times: number;
}

function Told({ line, times }: ToldProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { number, at, who, what, outcome, comment } = line;
  const deed = DEEDS.find((one) => one === what);
  const plain = OUTCOMES.find((one) => one === outcome);
  return (
    <>
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="font-medium">{deed === undefined ? what : t(`deskDeed.${deed}`)}</span>
        {times > 1 && (
          <span className="text-sm text-soft">{t('deskHistory.times', { count: times })}</span>
        )}
        {plain !== undefined && plain !== 'DONE' && (
          <span className="text-sm text-soft">{t(`deskHistory.${plain}`)}</span>
        )}
      </p>
      {isRefusalCode(outcome) && (
        <p className="text-sm text-bad">
          {t('deskHistory.refused', { why: agentText(outcome, language) })}
        </p>
      )}
      {comment !== undefined && <p className="text-sm break-words">“{comment}”</p>}
      <p className="text-sm text-soft">
        {who.name} · {spelledMoment(at, language)} · #{number}
      </p>
    </>
  );
}
