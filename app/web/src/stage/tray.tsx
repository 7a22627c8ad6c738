/** The tray: what came to the cardholder's number and mailbox, SMS and mail, newest first. */
import { useTranslation } from 'react-i18next';
import type { Message } from '../core/state.ts';
import { spelledMoment } from '../parts/format.ts';
import { useLanguage } from '../parts/use-look.ts';
import { useStage } from '../parts/use-stage.ts';

export function Tray() {
  const { t } = useTranslation();
  const messages = useStage((state) => state.messages);
  return (
    <div
      role="log"
      aria-labelledby="tray-title"
      data-testid="tray"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls takes the keyboard
      tabIndex={0}
      className="max-h-72 overflow-y-auto rounded-2xl border border-line bg-raised p-2"
    >
      {messages.length === 0 ? (
        <p className="p-3 text-center text-xs text-soft">{t('tray.empty')}</p>
      ) : (
        <ul className="flex flex-col gap-2">
          {messages.map((message) => (
            <Slip key={`${message.kind}-${message.at}-${message.text}`} message={message} />
          ))}
        </ul>
      )}
    </div>
  );
}

function Slip({ message }: { readonly message: Message }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { kind, at, to, subject, text } = message;
  return (
    <li className="arrives rounded-xl bg-surface p-3 text-xs shadow-lift" data-testid="slip">
      <p className="flex items-center justify-between gap-2 text-soft">
        <span className="flex items-center gap-1.5 font-semibold">
          <Mark kind={kind} />
          {t(`tray.${kind}`)}
        </span>
        <span>{spelledMoment(at, language)}</span>
      </p>
      <p className="mt-0.5 text-soft [overflow-wrap:anywhere]">{t('tray.to', { to })}</p>
      {subject !== undefined && <p className="mt-1 font-semibold">{subject}</p>}
      <p className="mt-1 leading-snug whitespace-pre-line [overflow-wrap:anywhere]">{text}</p>
    </li>
  );
}

const MARKS = {
  SMS: 'M2 3h12v8H7l-3 3v-3H2z',
  MAIL: 'M2 3.5h12v9H2zm0 0 6 5 6-5',
} as const;

function Mark({ kind }: { readonly kind: Message['kind'] }) {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true" className="size-4 text-accent">
      <path
        d={MARKS[kind]}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinejoin="round"
      />
    </svg>
  );
}
