/** The room: its pages behind the operator's key. */
import { Link, Outlet } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Asked } from '../parts/asked.tsx';
import { spelledSecond } from '../parts/format.ts';
import { OperatorSignIn } from './operator-sign-in.tsx';
import { SignOut } from './sign-out.tsx';
import { isSignedOut, useHealth, useSession } from './use-operations.ts';

const PAGES = [
  { to: '/operate', name: 'traffic' },
  { to: '/operate/health', name: 'health' },
  { to: '/operate/queues', name: 'queues' },
  { to: '/operate/drift', name: 'drift' },
  { to: '/operate/books', name: 'books' },
] as const;

export function Operate() {
  const session = useSession();
  return (
    <Asked query={session}>{({ signedIn }) => (signedIn ? <Inside /> : <OperatorSignIn />)}</Asked>
  );
}

function Inside() {
  const { t } = useTranslation();
  const { data, error } = useHealth();
  if (isSignedOut(error)) return <OperatorSignIn />;
  return (
    <div className="mx-auto max-w-6xl">
      <div className="mb-3 flex flex-wrap items-center justify-between gap-3">
        <h1 className="text-2xl font-bold tracking-tight">{t('operate.title')}</h1>
        {data !== undefined && <SignOut />}
      </div>
      <nav aria-label={t('operate.pages')} className="mb-5">
        <ul className="flex flex-wrap gap-1 border-b border-line pb-2">
          {PAGES.map(({ to, name }) => (
            <li key={to}>
              <Link
                to={to}
                activeOptions={{ exact: true }}
                data-testid={`operate-${name}`}
                className="flex min-h-11 items-center rounded-xl px-4 text-[0.95rem] font-medium text-soft hover:text-ink aria-[current=page]:bg-accent-soft aria-[current=page]:text-ink"
              >
                {t(`operate.${name}`)}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <Stale at={error === null ? undefined : data?.at} />
      <Outlet />
    </div>
  );
}

/** The service does not answer, and what is shown is from before. */
function Stale({ at }: { readonly at: number | undefined }) {
  const { t } = useTranslation();
  return (
    <div role="status">
      {at !== undefined && (
        <p className="mb-4 rounded-xl bg-warn-soft p-3 text-sm font-medium text-warn">
          {t('operate.stale', { time: spelledSecond(at) })}
        </p>
      )}
    </div>
  );
}
