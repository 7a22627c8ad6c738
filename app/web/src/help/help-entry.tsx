/** One question with its answer, and the way to where the thing is done. */

import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Chevron } from '../parts/chevron.tsx';
import { useArrival } from '../parts/use-stage.ts';
import { Answer } from './answer.tsx';
import { isHelpScreen } from './core/destinations.ts';
import type { HelpEntry } from './core/entry.ts';
import { related } from './core/sections.ts';
import { Frame, type HelpOfBank } from './frame.tsx';
import { CallCentre } from './marks.tsx';
import { QuestionList } from './question-list.tsx';
import { helpEntryRoute } from './route.ts';

const RELATED = 4;

export function HelpEntryPage() {
  const { programmeId, entryId } = helpEntryRoute.useParams();
  return (
    <Frame programmeId={programmeId}>
      {(bank) => {
        const entry = bank.entries.find(({ id }) => id === entryId);
        // A key: another question is another page, which its reader arrives at.
        return entry === undefined ? (
          <Unknown bank={bank} />
        ) : (
          <Entry key={entryId} bank={bank} entry={entry} />
        );
      }}
    </Frame>
  );
}

interface EntryProps {
  readonly bank: HelpOfBank;
  readonly entry: HelpEntry;
}

function Entry({ bank, entry }: EntryProps) {
  const { t } = useTranslation();
  const { q } = helpEntryRoute.useSearch();
  const title = useArrival<HTMLHeadingElement>();
  const { programmeId, spoken } = bank;
  const { question, answer, action, sectionTitle } = entry;
  const others = related(bank.entries, entry, RELATED);
  return (
    <>
      <Back bank={bank} q={q} />
      <div className="mt-2 grid items-start gap-6 lg:grid-cols-[1fr_20rem]">
        <div className="min-w-0">
          <article
            lang={spoken}
            className="rounded-3xl border border-line bg-surface p-5 sm:p-7"
            data-testid="help-entry"
            data-entry={entry.id}
          >
            <p className="text-sm font-semibold text-accent">{sectionTitle}</p>
            <h1
              ref={title}
              tabIndex={-1}
              className="mt-1 mb-4 text-2xl font-bold tracking-tight text-balance outline-none"
            >
              {question}
            </h1>
            <Answer text={answer} />
          </article>
          {isHelpScreen(action) && <DoIt screen={action} />}
          {others.length > 0 && (
            <section aria-labelledby="more" className="mt-8">
              <h2 id="more" className="mb-2 text-lg font-bold tracking-tight">
                {t('help.more')}
              </h2>
              <div lang={spoken}>
                <QuestionList programmeId={programmeId} entries={others} />
              </div>
            </section>
          )}
        </div>
        <CallCentre programmeId={programmeId} />
      </div>
    </>
  );
}

interface BackProps {
  readonly bank: HelpOfBank;
  readonly q: string | undefined;
}

function Back({ bank: { programmeId, bankName }, q }: BackProps) {
  const { t } = useTranslation();
  return (
    <Link
      to="/help/$programmeId"
      params={{ programmeId }}
      search={q === undefined ? {} : { q }}
      data-testid="help-back"
      className="-ml-2 inline-flex min-h-11 items-center gap-1 rounded-xl px-2 font-medium text-accent"
    >
      <Chevron to="BACK" className="size-5 shrink-0" />
      {t('help.ofBank', { bank: bankName })}
    </Link>
  );
}

function DoIt({ screen }: { readonly screen: NonNullable<HelpEntry['action']> }) {
  const { t } = useTranslation();
  return (
    <Link
      to="/phone"
      search={{ for: screen }}
      data-testid="help-do"
      className="mt-4 flex min-h-14 items-center justify-between gap-3 rounded-3xl bg-accent px-5 py-3 text-accent-ink hover:brightness-110"
    >
      <span>
        <span className="block text-sm">{t('help.doIt')}</span>
        <span className="block font-semibold">{t(`helpDo.${screen}`)}</span>
      </span>
      <span aria-hidden="true" className="text-xl">
        →
      </span>
    </Link>
  );
}

function Unknown({ bank }: { readonly bank: HelpOfBank }) {
  const { t } = useTranslation();
  const title = useArrival<HTMLHeadingElement>();
  return (
    <div className="py-6" data-testid="help-unknown">
      <h1 ref={title} tabIndex={-1} className="mb-2 text-2xl font-bold tracking-tight outline-none">
        {t('help.unknown')}
      </h1>
      <p className="mb-4 text-soft">{t('help.unknownText', { bank: bank.bankName })}</p>
      <QuestionList programmeId={bank.programmeId} entries={bank.entries} />
    </div>
  );
}
