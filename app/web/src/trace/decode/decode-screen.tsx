/** Somebody's own bytes, explained in the page: nothing is sent, and no network is needed. */
import { DecodeError } from '@armilla/bytes';
import { type Decoded, decodePasted, KINDS } from '@armilla/explain';
import { useDeferredValue, useId, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../parts/button.tsx';
import { Choice } from '../parts/choice.tsx';
import { ItemTree } from '../parts/item-tree.tsx';
import { CARD, Page, QUIET } from '../parts/page.tsx';
import { SAMPLE_NAMES, SAMPLES } from './samples.ts';
import { useKindNames } from './use-kind-names.ts';

const GUESS = 'guess';

export function DecodeScreen() {
  const { t } = useTranslation();
  const names = useKindNames();
  const [text, setText] = useState('');
  const [kind, setKind] = useState(GUESS);
  const options = useMemo(
    () => [GUESS, ...KINDS].map((one) => [one, names(one)] as const),
    [names],
  );
  return (
    <Page title={t('traceDecode.title')} text={t('traceDecode.text')}>
      <p className="mb-5 rounded-2xl bg-good-soft px-4 py-3 font-medium text-good">
        {t('traceDecode.promise')}
      </p>
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <section className={`${CARD} grid min-w-0 gap-4`}>
          <Choice
            label={t('traceDecode.kind')}
            value={kind}
            options={options}
            onChoose={(one) => setKind(one === '' ? GUESS : one)}
            testId="decode-kind"
          />
          <Pasted text={text} onText={setText} />
          <div className="flex flex-wrap gap-2">
            {SAMPLE_NAMES.map((sample) => (
              <button
                key={sample}
                type="button"
                className={QUIET}
                onClick={() => {
                  setKind(GUESS);
                  setText(SAMPLES[sample]);
                }}
              >
                {t(`traceDecode.${sample}`)}
              </button>
            ))}
            {text !== '' && (
              <Button tone="plain" onPress={() => setText('')}>
                {t('traceDecode.clear')}
              </Button>
            )}
          </div>
        </section>
        <Explained text={useDeferredValue(text)} kind={kind} />
      </div>
    </Page>
  );
}

interface PastedProps {
  readonly text: string;
  readonly onText: (text: string) => void;
}

function Pasted({ text, onText }: PastedProps) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="mb-1 block text-sm font-medium text-soft">
        {t('traceDecode.bytes')}
      </label>
      <textarea
        id={id}
        value={text}
        onChange={(event) => onText(event.target.value)}
        aria-describedby={`${id}-hint`}
        rows={9}
        spellCheck={false}
        autoComplete="off"
        autoCapitalize="off"
        data-testid="decode-bytes"
        className="w-full rounded-xl border border-line-strong bg-surface p-3 font-mono text-sm break-all text-ink"
      />
      <p id={`${id}-hint`} className="mt-1 text-xs text-soft">
        {t('traceDecode.bytesHint')}
      </p>
    </div>
  );
}

type Outcome = Decoded | { readonly trouble: DecodeError };

function decoded(text: string, kind: string): Outcome {
  try {
    return decodePasted(text, kind);
  } catch (trouble) {
    if (trouble instanceof DecodeError) return { trouble };
    throw trouble;
  }
}

function Explained({ text, kind }: { readonly text: string; readonly kind: string }) {
  const { t } = useTranslation();
  const names = useKindNames();
  const outcome = useMemo(() => (text.trim() === '' ? null : decoded(text, kind)), [text, kind]);
  return (
    <section aria-live="polite" className={`${CARD} min-w-0`} data-testid="decoded">
      {outcome === null && <p className="p-6 text-center text-soft">{t('traceDecode.empty')}</p>}
      {outcome !== null && 'trouble' in outcome && <Trouble trouble={outcome.trouble} />}
      {outcome !== null && 'items' in outcome && (
        <>
          <p className="mb-2 text-sm font-semibold text-soft">
            {t('traceDecode.found')}: <span className="text-ink">{names(outcome.kind)}</span>
          </p>
          <ItemTree items={outcome.items} />
        </>
      )}
    </section>
  );
}

/** The decoders name place and rule in English, as for everybody who builds on them. */
function Trouble({ trouble }: { readonly trouble: DecodeError }) {
  const { t } = useTranslation();
  return (
    <div className="rounded-2xl bg-bad-soft p-4 text-bad" data-testid="decode-trouble">
      <h2 className="font-bold">{t('traceDecode.trouble')}</h2>
      <p lang="en">
        <span className="font-mono font-semibold">{trouble.path}</span>
        {trouble.path === '' ? '' : ': '}
        {trouble.reason}
      </p>
    </div>
  );
}
