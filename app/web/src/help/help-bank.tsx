/** A bank's questions by section, searched as one types. */

import { Link, useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Asked } from '../parts/asked.tsx';
import { Chevron } from '../parts/chevron.tsx';
import { useArrival } from '../parts/use-stage.ts';
import { sectionsOf } from './core/sections.ts';
import { Found } from './found.tsx';
import { Frame, type HelpOfBank } from './frame.tsx';
import { CallCentre } from './marks.tsx';
import { QuestionList } from './question-list.tsx';
import { helpBankRoute } from './route.ts';
import { SearchField } from './search-field.tsx';
import { useRested, useSearch } from './use-help.ts';

export function HelpBank() {
  const { programmeId } = helpBankRoute.useParams();
  return <Frame programmeId={programmeId}>{(bank) => <Questions bank={bank} />}</Frame>;
}

function Questions({ bank }: { readonly bank: HelpOfBank }) {
  const { t } = useTranslation();
  const { programmeId, bankName } = bank;
  const { q = '' } = helpBankRoute.useSearch();
  const title = useArrival<HTMLHeadingElement>();
  const [text, type] = useState(q);
  const rested = useRested(text);
  useInAddress(programmeId, rested);
  const found = useSearch(programmeId, rested);
  return (
    <>
      <Link
        to="/help"
        className="-ml-2 inline-flex min-h-11 items-center gap-1 rounded-xl px-2 font-medium text-accent"
      >
        <Chevron to="BACK" className="size-5 shrink-0" />
        {t('help.otherBank')}
      </Link>
      <h1 ref={title} tabIndex={-1} className="text-3xl font-bold tracking-tight outline-none">
        {t('help.ofBank', { bank: bankName })}
      </h1>
      <div className="mt-4 grid items-start gap-6 lg:grid-cols-[1fr_20rem]">
        <div className="min-w-0">
          <SearchField text={text} onText={type} />
          {rested === '' ? (
            <Sections bank={bank} />
          ) : (
            <Asked query={found}>
              {(entries) => (
                <Found
                  programmeId={programmeId}
                  query={rested}
                  entries={entries}
                  onClear={() => type('')}
                />
              )}
            </Asked>
          )}
        </div>
        <CallCentre programmeId={programmeId} />
      </div>
    </>
  );
}

function Sections({ bank: { programmeId, entries, spoken } }: { readonly bank: HelpOfBank }) {
  return (
    <div lang={spoken} className="mt-6 flex flex-col gap-6" data-testid="help-sections">
      {sectionsOf(entries).map(({ section, title, entries: of }) => (
        <section key={section} aria-labelledby={`section-${section}`}>
          <h2 id={`section-${section}`} className="mb-2 text-lg font-bold tracking-tight">
            {title}
          </h2>
          <QuestionList programmeId={programmeId} entries={of} />
        </section>
      ))}
    </div>
  );
}

/** The search stands in the address, in place of the one before. */
function useInAddress(programmeId: string, q: string): void {
  const navigate = useNavigate();
  useEffect(() => {
    navigate({
      to: '/help/$programmeId',
      params: { programmeId },
      search: q === '' ? {} : { q },
      replace: true,
    });
  }, [navigate, programmeId, q]);
}
