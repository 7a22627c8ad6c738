/** What came to this phone's number and mailbox, newest first. */
import { useTranslation } from 'react-i18next';
import type { Message } from '../core/state.ts';
import { spelledMoment } from '../parts/format.ts';
import { useLanguage } from '../parts/use-look.ts';
import { useCommands, useStage } from '../parts/use-stage.ts';
import { Heading } from './heading.tsx';

export function MessagesScreen() {
  const { t } = useTranslation();
  const { go } = useCommands();
  const messages = useStage((state) => state.messages);
  return (
    <div>
      <Heading title={t('phone.messages')} onBack={() => go({ at: 'WALLET' })} />
      {messages.length === 0 && <p className="text-sm text-soft">{t('phone.noMessages')}</p>}
      <ul className="flex flex-col gap-2" data-testid="messages">
        {messages.map((message) => (
          <Shown key={`${message.kind}-${message.at}-${message.text}`} message={message} />
        ))}
      </ul>
    </div>
  );
}

function Shown({ message }: { readonly message: Message }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { kind, at, subject, text } = message;
  return (
    <li className="rounded-2xl bg-raised p-3 text-sm">
      <p className="flex justify-between gap-3 text-xs text-soft">
        <span className="font-semibold">{t(`message.${kind}`)}</span>
        <span>{spelledMoment(at, language)}</span>
      </p>
      {subject !== undefined && <p className="mt-1 font-medium">{subject}</p>}
      <p className="mt-1 break-words whitespace-pre-line">{text}</p>
    </li>
  );
}
