/** The headings of a page, to go to. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Page } from './core/page.ts';

export interface OnThisPageProps {
  readonly page: Page;
  readonly language: string | undefined;
}

export function OnThisPage({ page, language }: OnThisPageProps) {
  const { t } = useTranslation();
  const headings = page.blocks.flatMap((block) =>
    block.kind === 'heading' && block.depth <= 3 ? [block] : [],
  );
  if (headings.length < 2) return null;
  return (
    <nav aria-labelledby="on-this-page" className="hidden lg:block">
      <div className="sticky top-4 max-h-[calc(100dvh-2rem)] overflow-y-auto border-l border-line pl-4">
        <h2 id="on-this-page" className="mb-2 text-sm font-semibold text-soft">
          {t('guide.onThisPage')}
        </h2>
        <ul lang={language}>
          {headings.map(({ id, text, depth }) => (
            <li key={id}>
              <Link
                to="."
                hash={id}
                className={`block py-1.5 text-sm text-soft hover:text-ink ${depth > 2 ? 'pl-3' : ''}`}
              >
                {text}
              </Link>
            </li>
          ))}
        </ul>
      </div>
    </nav>
  );
}
