/** One entry to the last bit. The decoders are fetched when the first entry is opened. */
import { isRefusalCode, type RefusalCode } from '@armilla/kit/refusal';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import type { TraceEntry } from '../../core/trace-feed.ts';
import { spelledInstant } from '../../parts/format.ts';
import { type Moment, spelledDuration } from '../core/case.ts';
import type { Section } from '../core/decoded.ts';
import { Hex } from '../parts/hex.tsx';
import { ItemTree } from '../parts/item-tree.tsx';
import { KIND_COLOURS, useNames } from '../parts/names.ts';
import { ThreeTexts, useTexts } from './why.tsx';

export interface DetailProps {
  readonly moment: Moment;
  /** All of the case: a command is read by what the card said before it. */
  readonly entries: readonly TraceEntry[];
  readonly onClose: () => void;
}

export function Detail({ moment, entries, onClose }: DetailProps) {
  const { entry } = moment;
  const sections = useSections(entry, entries);
  const { refusal } = entry.call ?? {};
  return (
    <section aria-labelledby="detail" data-testid="trace-detail" className="@container p-5">
      <Head moment={moment} onClose={onClose} />
      <Numbers moment={moment} />
      {isRefusalCode(refusal) && <RefusedCall code={refusal} />}
      {sections.map((section) => (
        <DecodedPart key={section.part} section={section} />
      ))}
      <InWords entry={entry} alone={sections.length === 0} />
    </section>
  );
}

const NONE: readonly Section[] = [];

/** Nothing is asked of anybody: only the code that decodes is fetched. */
function useSections(entry: TraceEntry, entries: readonly TraceEntry[]): readonly Section[] {
  const { data } = useQuery({
    queryKey: ['decoders'],
    queryFn: () => import('../core/decoded.ts'),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    networkMode: 'always',
  });
  if (data === undefined) return NONE;
  const before = entries.filter(({ number }) => number < entry.number);
  return data.sectionsOf(entry, before);
}

function Head({ moment, onClose }: Pick<DetailProps, 'moment' | 'onClose'>) {
  const { t } = useTranslation();
  const names = useNames();
  const { kind, from, to, summary } = moment.entry;
  return (
    <div className="mb-3 flex items-start gap-3">
      <div className="min-w-0 grow">
        <p className="text-sm font-semibold">
          <span className={KIND_COLOURS[kind]}>{names.kind(kind)}</span>
          <span className="text-soft">
            {' · '}
            {t('timeline.fromTo', { from: names.party(from), to: names.party(to) })}
          </span>
        </p>
        <h3 id="detail" lang="en" className="text-lg leading-snug font-bold break-words">
          {summary}
        </h3>
      </div>
      <button
        type="button"
        onClick={onClose}
        aria-label={t('traceCase.close')}
        className="-mt-2 -mr-2 grid size-11 shrink-0 place-items-center rounded-xl text-xl hover:bg-raised"
      >
        ×
      </button>
    </div>
  );
}

function Numbers({ moment }: { readonly moment: Moment }) {
  const { t } = useTranslation();
  const { entry, sinceBeforeMs, sinceStartMs } = moment;
  const facts = [
    [t('traceCase.time'), spelledInstant(entry.at)],
    [t('traceCase.since'), spelledDuration(sinceStartMs)],
    [t('traceCase.after'), spelledDuration(sinceBeforeMs)],
    ...(entry.call === undefined
      ? []
      : [[t('traceCase.callTook'), spelledDuration(entry.call.tookMs)] as const]),
  ] as const;
  return (
    <dl className="mb-4 flex flex-wrap gap-x-6 gap-y-2 text-sm">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt className="text-xs text-soft">{name}</dt>
          <dd className="font-mono">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function RefusedCall({ code }: { readonly code: RefusalCode }) {
  const { t } = useTranslation();
  const texts = useTexts(code);
  return (
    <div className="mb-4 rounded-2xl bg-raised p-4">
      <p className="mb-2 font-semibold text-bad">{t('traceCase.refusedBy', { code })}</p>
      <ThreeTexts {...texts} />
    </div>
  );
}

function DecodedPart({ section }: { readonly section: Section }) {
  const { t } = useTranslation();
  const { part, title, bytes, items, trouble } = section;
  const names = {
    COMMAND: t('traceCase.command'),
    ANSWER: t('traceCase.answer'),
    MESSAGE: t('traceCase.message'),
    ASKED: t('traceCase.asked'),
    ANSWERED: t('traceCase.answered'),
  };
  const nothing = part === 'ASKED' ? t('traceCase.nothingAsked') : t('traceCase.nothingAnswered');
  return (
    <div className="mt-4 border-t border-line pt-4" data-part={part}>
      <div className="mb-1 flex flex-wrap items-baseline gap-x-2">
        <h4 className="font-bold">{names[part]}</h4>
        {title !== '' && (
          <p lang="en" className="text-sm font-medium break-words text-soft">
            {title}
          </p>
        )}
      </div>
      {bytes !== undefined && part !== 'MESSAGE' && <Hex text={bytes} />}
      {trouble !== undefined && <p className="text-sm text-bad">{trouble}</p>}
      {items.length === 0 && trouble === undefined ? (
        <p className="text-sm text-soft">{nothing}</p>
      ) : (
        <ItemTree items={items} />
      )}
      {bytes !== undefined && part === 'MESSAGE' && <Hex text={bytes} />}
    </div>
  );
}

/** The words that were kept beside the bytes: of findings and of old entries all there is. */
function InWords({ entry, alone }: { readonly entry: TraceEntry; readonly alone: boolean }) {
  const { t } = useTranslation();
  const { details = [] } = entry;
  if (!alone || details.length === 0) return null;
  return (
    <div className="mt-4 border-t border-line pt-4">
      <h4 className="mb-1 font-bold">{t('traceCase.inWords')}</h4>
      <ul lang="en" className="font-mono text-xs leading-relaxed">
        {details.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines never move and may repeat
          <li key={index} className="break-words whitespace-pre-wrap">
            {line}
          </li>
        ))}
      </ul>
    </div>
  );
}
