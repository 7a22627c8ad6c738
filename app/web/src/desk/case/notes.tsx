/** What agents wrote about a call. */
import { type FormEvent, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ToldRefusal } from '../../parts/asked.tsx';
import { Button } from '../../parts/button.tsx';
import { spelledMoment } from '../../parts/format.ts';
import { useLanguage } from '../../parts/use-look.ts';
import { Sheet } from '../sheet.tsx';
import type { CaseView } from '../types.ts';
import { useDeed } from '../use-deed.ts';

export interface NotesProps {
  readonly view: CaseView;
  readonly own: boolean;
}

export function Notes({ view, own }: NotesProps) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { comments } = view;
  return (
    <Sheet title={t('deskNotes.title')} testId="case-notes">
      <ul className="mb-3 flex flex-col gap-2">
        {comments.map(({ at, by, text }) => (
          <li key={`${at} ${text}`} className="rounded-2xl bg-raised p-3">
            <p className="break-words">{text}</p>
            <p className="mt-1 text-sm text-soft">
              {by.name} · {spelledMoment(at, language)}
            </p>
          </li>
        ))}
      </ul>
      {own && view.case.state !== 'CLOSED' && <Write caseId={view.case.caseId} />}
    </Sheet>
  );
}

function Write({ caseId }: { readonly caseId: string }) {
  const { t } = useTranslation();
  const id = useId();
  const [text, write] = useState('');
  const { act, busy, refusal } = useDeed();
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() === '') return;
    const kept = await act((issuer) => issuer.addComment({ caseId, text }));
    if (kept !== undefined) write('');
  };
  return (
    <form onSubmit={send} className="flex flex-col gap-2">
      <label htmlFor={id} className="text-sm font-medium text-soft">
        {t('deskNotes.label')}
      </label>
      <textarea
        id={id}
        rows={2}
        maxLength={1000}
        value={text}
        onChange={({ target }) => write(target.value)}
        data-testid="note-text"
        className="w-full rounded-xl border border-line-strong bg-surface px-3 py-2"
      />
      <ToldRefusal refusal={refusal} reader="agent" />
      <Button submit tone="quiet" busy={busy} testId="note-add">
        {t('deskNotes.add')}
      </Button>
    </form>
  );
}
