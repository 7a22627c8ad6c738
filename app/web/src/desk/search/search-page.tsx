/** Finding who calls: by themselves, their card, their wearable, or the receipt in their hand. */
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ToldRefusal } from '../../parts/asked.tsx';
import { Button } from '../../parts/button.tsx';
import { CHIP } from '../../parts/chip.ts';
import { Field } from '../../parts/field.tsx';
import { useArrival } from '../../parts/use-stage.ts';
import {
  EMPTY_SEARCH,
  type Field as FieldName,
  fieldsOf,
  nowInFields,
  questionOf,
  type SearchForm,
  WAYS,
  type Way,
} from '../core/search-form.ts';
import { Sheet } from '../sheet.tsx';
import type { Hit, Payment } from '../types.ts';
import { useDeed } from '../use-deed.ts';
import { useDesk } from '../use-desk.ts';
import { Hits } from './hits.tsx';
import { ReceiptHits } from './receipt-hits.tsx';

/** What the last search found. */
export type Found =
  | { readonly of: 'CUSTOMER'; readonly hits: readonly Hit[]; readonly more: boolean }
  | { readonly of: 'RECEIPT'; readonly payments: readonly Payment[] };

export function SearchPage() {
  const { t } = useTranslation();
  const title = useArrival<HTMLHeadingElement>();
  const [way, go] = useState<Way>('PERSON');
  const [found, show] = useState<Found | null>(null);
  return (
    <div data-testid="desk-search">
      <h1 ref={title} tabIndex={-1} className="mb-4 text-2xl font-bold tracking-tight outline-none">
        {t('deskSearch.title')}
      </h1>
      <div className="grid items-start gap-4 lg:grid-cols-[24rem_1fr]">
        <Sheet title={t('deskSearch.by')}>
          <Ways
            way={way}
            onWay={(next) => {
              go(next);
              show(null);
            }}
          />
          <Asking key={way} way={way} onFound={show} />
        </Sheet>
        <div aria-live="polite" className="min-w-0">
          {found?.of === 'CUSTOMER' && <Hits hits={found.hits} more={found.more} />}
          {found?.of === 'RECEIPT' && <ReceiptHits payments={found.payments} />}
        </div>
      </div>
    </div>
  );
}

interface WaysProps {
  readonly way: Way;
  readonly onWay: (way: Way) => void;
}

function Ways({ way, onWay }: WaysProps) {
  const { t } = useTranslation();
  return (
    <fieldset className="mb-4 flex flex-wrap gap-2">
      <legend className="sr-only">{t('deskSearch.by')}</legend>
      {WAYS.map((one) => (
        <label key={one} className={`flex min-h-11 items-center px-3 ${CHIP}`}>
          <input
            type="radio"
            name="way"
            checked={way === one}
            onChange={() => onWay(one)}
            data-testid={`search-by-${one}`}
            className="sr-only"
          />
          {t(`deskSearch.way_${one}`)}
        </label>
      ))}
    </fieldset>
  );
}

interface AskingProps {
  readonly way: Way;
  readonly onFound: (found: Found | null) => void;
}

function Asking({ way, onFound }: AskingProps) {
  const { t } = useTranslation();
  const { currency } = useDesk().bank;
  const { act, busy, refusal } = useDeed();
  const [form, fill] = useState<SearchForm>({ ...EMPTY_SEARCH, ...nowInFields(Date.now()) });
  const [wanting, want] = useState<readonly FieldName[]>([]);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    const question = questionOf(way, form, currency);
    want(question.of === 'NOTHING' ? question.wanting : []);
    onFound(null);
    if (question.of === 'CUSTOMER') {
      const answer = await act((issuer) => issuer.deskSearch(question.search));
      if (answer !== undefined) onFound({ of: 'CUSTOMER', ...answer });
    }
    if (question.of === 'RECEIPT') {
      const answer = await act((issuer) => issuer.deskFindPayments(question.clue));
      if (answer !== undefined) onFound({ of: 'RECEIPT', ...answer });
    }
  };
  return (
    <form onSubmit={send} noValidate className="flex flex-col gap-4">
      <p className="text-sm text-soft">{t(`deskSearch.hint_${way}`)}</p>
      {fieldsOf(way).map((name) => (
        <Field
          key={name}
          {...LOOKS[name]}
          label={name === 'amount' ? t('deskSearch.amount', { currency }) : t(`deskSearch.${name}`)}
          value={form[name]}
          onText={(text) => fill({ ...form, [name]: text })}
          trouble={wanting.includes(name) ? t(`deskSearch.wanting_${name}`) : undefined}
          testId={`search-${name}`}
        />
      ))}
      <ToldRefusal refusal={refusal} reader="agent" />
      <Button submit busy={busy} testId="search-go">
        {t('deskSearch.go')}
      </Button>
    </form>
  );
}

const DIGITS = { inputMode: 'numeric', maxLength: 4, mono: true } as const;

/** How each is typed. Nothing of it is to be remembered by a browser. */
const LOOKS: Readonly<
  Record<FieldName, Partial<Omit<Parameters<typeof Field>[0], 'label' | 'value' | 'onText'>>>
> = {
  customer: { autoComplete: 'off' },
  panLastFour: { ...DIGITS, autoComplete: 'off' },
  name: { autoComplete: 'off' },
  dpanLastFour: { ...DIGITS, autoComplete: 'off' },
  deviceName: { autoComplete: 'off' },
  pan: { inputMode: 'numeric', maxLength: 30, mono: true, autoComplete: 'off' },
  date: { type: 'date' },
  time: { type: 'time' },
  amount: { inputMode: 'decimal', autoComplete: 'off' },
};
