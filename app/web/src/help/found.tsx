/** What a search found, or what to do when it found nothing. */

import { useTranslation } from 'react-i18next';
import { Button } from '../parts/button.tsx';
import type { HelpEntry } from './core/entry.ts';
import { QuestionList } from './question-list.tsx';

export interface FoundProps {
  readonly programmeId: string;
  readonly query: string;
  readonly entries: readonly HelpEntry[];
  readonly onClear: () => void;
}

export function Found({ programmeId, query, entries, onClear }: FoundProps) {
  const { t } = useTranslation();
  const count = entries.length;
  return (
    <div className="mt-6">
      <div role="status">
        <h2 className="mb-2 text-lg font-bold tracking-tight" data-testid="help-count">
          {count === 0
            ? t('help.nothing', { text: query })
            : t('help.found', { count, text: query })}
        </h2>
      </div>
      {count === 0 ? (
        <div data-testid="help-nothing">
          <p className="mb-4 text-soft">{t('help.nothingText')}</p>
          <Button tone="quiet" onPress={onClear}>
            {t('help.allQuestions')}
          </Button>
        </div>
      ) : (
        <QuestionList programmeId={programmeId} entries={entries} query={query} />
      )}
    </div>
  );
}
