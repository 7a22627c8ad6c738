/** Small parts of help: words that were found, the way on, whom to call. */
import { useTranslation } from 'react-i18next';
import { callOf } from './core/answer.ts';
import { marked } from './core/marks.ts';
import { useBank } from './use-help.ts';

interface MarkedProps {
  readonly text: string;
  readonly query: string;
}

export function Marked({ text, query }: MarkedProps) {
  let at = 0;
  return marked(text, query).map((piece) => {
    const key = at;
    at += piece.text.length;
    if (!piece.found) return <span key={key}>{piece.text}</span>;
    return (
      <mark key={key} className="rounded-sm bg-warn-soft px-0.5 text-warn">
        {piece.text}
      </mark>
    );
  });
}

/** Somebody to talk to: the number of the bank's call centre. */
export function CallCentre({ programmeId }: { readonly programmeId: string }) {
  const { t } = useTranslation();
  const { data } = useBank(programmeId);
  if (data === undefined) return null;
  const { name, callCentre } = data;
  return (
    <section
      aria-labelledby="call-centre"
      className="rounded-3xl border border-line bg-surface p-5"
      data-testid="call-centre"
    >
      <h2 id="call-centre" className="text-lg font-bold tracking-tight">
        {t('help.callTitle')}
      </h2>
      <p className="mt-1 mb-4 text-soft">{t('help.callText', { bank: name })}</p>
      <a
        href={callOf(callCentre)}
        className="inline-flex min-h-11 items-center rounded-xl border border-line bg-raised px-4 font-semibold text-accent hover:border-line-strong"
      >
        {t('help.call', { number: callCentre })}
      </a>
      <p className="mt-3 text-xs text-soft">{t('help.sample')}</p>
    </section>
  );
}
