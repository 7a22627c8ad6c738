/** Notices, each leading to its payment; seen with that, or put away in place. */
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { spelledMoment } from '../../parts/format.ts';
import { useLanguage } from '../../parts/use-look.ts';
import { type Notice, useBank } from '../use-bank.ts';
import { useDeed } from '../use-deed.ts';

export function NoticeList({ notices }: { readonly notices: readonly Notice[] }) {
  return (
    <ul className="divide-y divide-line">
      {notices.map((notice) => (
        <One key={notice.noticeId} notice={notice} />
      ))}
    </ul>
  );
}

const DOT = { APPROVED: 'bg-good', DECLINED: 'bg-bad', REVERSED: 'bg-line-strong' } as const;

function One({ notice }: { readonly notice: Notice }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const { bankId } = useBank();
  const { act } = useDeed();
  const { noticeId, transactionId, outcome, at, text, read } = notice;
  const see = () => act((issuer) => issuer.readNotice({ noticeId }));
  return (
    <li className="flex gap-3 py-3 text-sm" data-testid="notice" data-read={read}>
      <span
        aria-hidden="true"
        className={`mt-1.5 size-2.5 shrink-0 rounded-full ${DOT[outcome]} ${read ? 'opacity-40' : ''}`}
      />
      <div className="min-w-0 grow">
        <p className={read ? 'text-soft' : ''}>{text}</p>
        <p className="flex flex-wrap items-center gap-x-4 text-xs text-soft">
          {spelledMoment(at, language)}
          <Link
            to="/bank/$bankId/payments/$transactionId"
            params={{ bankId, transactionId }}
            onClick={read ? undefined : see}
            className="inline-flex min-h-11 items-center font-semibold text-accent"
          >
            {t('bankHome.toPayment')}
          </Link>
          {!read && (
            <button
              type="button"
              onClick={see}
              data-testid="notice-seen"
              className="min-h-11 font-semibold text-accent"
            >
              {t('bankHome.seen')}
            </button>
          )}
        </p>
      </div>
    </li>
  );
}
