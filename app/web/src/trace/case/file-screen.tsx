/** A trace out of a file: read in the page and shown as it would be shown where it was kept. */
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { readTraceFile, type TraceFile } from '../core/trace-file.ts';
import { Page } from '../parts/page.tsx';
import { CaseView } from './case-view.tsx';

interface Opened extends TraceFile {
  readonly name: string;
}

export function FileScreen() {
  const { t } = useTranslation();
  const [opened, setOpened] = useState<Opened | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const [chosen, choose] = useState<number | undefined>(undefined);
  const open = async (file: File) => {
    const read = readTraceFile(await file.text());
    choose(undefined);
    setOpened('path' in read ? null : { ...read, name: file.name });
    setWrong('path' in read ? read.path : null);
  };
  const title = opened === null ? t('traceFile.title') : opened.reference;
  const text = opened === null ? t('traceFile.text') : t('traceFile.shown', { name: opened.name });
  return (
    <Page title={title} text={text} beside={opened !== null && <Picker onPick={open} another />}>
      {opened === null && <Picker onPick={open} />}
      <div role="alert">
        {wrong !== null && (
          <p className="mt-4 rounded-2xl bg-bad-soft p-4 text-bad">
            {t('traceFile.wrong', { path: wrong })}
          </p>
        )}
      </div>
      {opened !== null && <CaseView entries={opened.entries} chosen={chosen} onChoose={choose} />}
    </Page>
  );
}

interface PickerProps {
  readonly onPick: (file: File) => void;
  readonly another?: boolean;
}

function Picker({ onPick, another = false }: PickerProps) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div
      className={
        another ? '' : 'rounded-3xl border border-dashed border-line-strong p-10 text-center'
      }
    >
      <label
        htmlFor={id}
        className="inline-flex min-h-11 items-center rounded-xl bg-accent px-5 font-semibold text-accent-ink hover:brightness-110 has-focus-visible:outline-3"
      >
        {another ? t('traceFile.another') : t('traceFile.choose')}
        <input
          id={id}
          type="file"
          accept=".json,application/json"
          data-testid="trace-file"
          className="sr-only"
          onChange={(event) => {
            const [file] = event.target.files ?? [];
            if (file !== undefined) onPick(file);
            event.target.value = '';
          }}
        />
      </label>
    </div>
  );
}
