/** Code as it is typed, with a button that copies it. */
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

export interface CodeBlockProps {
  readonly text: string;
  readonly language: string;
}

export function CodeBlock({ text, language }: CodeBlockProps) {
  const { t } = useTranslation();
  const [state, go] = useState<'IDLE' | 'COPIED' | 'REFUSED'>('IDLE');
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => go('COPIED'),
      () => go('REFUSED'),
    );
  return (
    <div className="my-4 overflow-hidden rounded-2xl border border-line bg-surface">
      <div className="flex min-h-11 items-center justify-between gap-3 bg-raised pl-4 text-xs text-soft">
        <span>{language}</span>
        <span role="status">{state !== 'IDLE' && t(`guideCode.${state}`)}</span>
        <button
          type="button"
          onClick={copy}
          data-testid="copy"
          className="min-h-11 rounded-xl px-4 text-sm font-semibold text-accent"
        >
          {t('guideCode.copy')}
        </button>
      </div>
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys.
        tabIndex={0}
        aria-label={t('guideCode.code')}
        className="overflow-x-auto px-4 py-3"
      >
        <pre className="font-mono text-sm leading-relaxed">
          <code>{text}</code>
        </pre>
      </section>
    </div>
  );
}
