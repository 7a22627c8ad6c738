/** What happened to a token and who caused it, asked for when it is opened. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Asked } from '../../parts/asked.tsx';
import { spelledMoment } from '../../parts/format.ts';
import { useLanguage } from '../../parts/use-look.ts';
import { useAsked } from '../use-desk.ts';

export interface TokenHistoryProps {
  readonly caseId: string;
  readonly tokenUniqueReference: string;
}

export function TokenHistory(props: TokenHistoryProps) {
  const { t } = useTranslation();
  const [open, toggle] = useState(false);
  return (
    <details
      className="mt-2"
      onToggle={({ currentTarget }) => toggle(currentTarget.open)}
      data-testid="token-history"
    >
      <summary className="min-h-11 content-center text-sm font-semibold text-accent">
        {t('deskCards.history')}
      </summary>
      {open && <Events {...props} />}
    </details>
  );
}

function Events({ caseId, tokenUniqueReference }: TokenHistoryProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const history = useAsked(['token', tokenUniqueReference], (issuer) =>
    issuer.deskTokenHistory({ caseId, tokenUniqueReference }),
  );
  return (
    <Asked query={history} reader="agent">
      {({ events }) => (
        <ol className="flex flex-col gap-2 border-l-2 border-line pl-4 text-sm">
          {events.map(({ at, event, causedBy }) => (
            <li key={`${at} ${event} ${causedBy}`}>
              <span className="font-medium">{t(`deskEvent.${event}`)}</span>
              <span className="block text-soft">
                {spelledMoment(at, language)} · {t(`deskBy.${causedBy}`)}
              </span>
            </li>
          ))}
        </ol>
      )}
    </Asked>
  );
}
