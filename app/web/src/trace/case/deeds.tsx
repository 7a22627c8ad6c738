/** What can be done with what is shown: taken along as a file, compared with another. */
import { stageContract } from '@armilla/api/stage';
import { useMutation } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { answered, Refused } from '../../core/asking.ts';
import { ToldRefusal } from '../../parts/asked.tsx';
import { Button } from '../../parts/button.tsx';
import { useClient } from '../../parts/use-client.ts';
import { QUIET } from '../parts/page.tsx';

export function Deeds({ reference }: { readonly reference: string }) {
  const { t } = useTranslation();
  const stage = useClient(stageContract);
  const exporting = useMutation({
    mutationFn: () => answered(stage.exportTrace({ reference })),
    onSuccess: ({ fileName, text }) => save(fileName, text),
  });
  const { error } = exporting;
  return (
    <div>
      <div className="flex flex-wrap gap-2">
        <Link to="/trace/compare" search={{ a: reference }} className={QUIET}>
          {t('traceCase.compareWith')}
        </Link>
        <Button
          tone="quiet"
          busy={exporting.isPending}
          onPress={() => exporting.mutate()}
          testId="trace-export"
        >
          {t('traceCase.exported')}
        </Button>
      </div>
      <p className="mt-1 text-xs text-soft sm:text-right">{t('traceCase.exportHint')}</p>
      <ToldRefusal refusal={error instanceof Refused ? error.refusal : null} reader="agent" />
    </div>
  );
}

/** The browser keeps the file where its owner keeps files. */
function save(name: string, text: string): void {
  const link = document.createElement('a');
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
