/** The ways to the rooms, and the reader's choices: a row where it fits, else behind one button. */
import { Link, useLocation } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Choices } from './choices.tsx';
import { ROOMS } from './rooms.ts';

export function Ways() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const { pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: arriving anywhere closes the list.
  useEffect(() => setOpen(false), [pathname]);
  return (
    <>
      <Link to="/" className="flex items-center gap-2 rounded-xl text-lg font-bold tracking-tight">
        <img src="/armilla.svg" alt="" width="36" height="36" className="size-9" />
        Armilla
      </Link>
      <button
        type="button"
        aria-expanded={open}
        aria-controls="ways"
        onClick={() => setOpen(!open)}
        className="ml-auto min-h-11 rounded-xl border border-line bg-surface px-4 font-semibold xl:hidden"
      >
        {t('common.rooms')}
      </button>
      <div
        id="ways"
        className={`${open ? 'order-last flex w-full flex-col gap-2' : 'hidden'} items-center
          xl:order-none xl:flex xl:w-auto xl:grow xl:flex-row xl:justify-between xl:gap-4`}
      >
        <nav aria-label={t('common.rooms')} className="w-full xl:mx-auto xl:w-auto">
          <ul className="grid grid-cols-2 gap-1 rounded-2xl border border-line bg-surface p-2 sm:grid-cols-3 xl:flex xl:border-0 xl:bg-transparent xl:p-0">
            {ROOMS.map((room) => (
              <li key={room.path}>
                <Way {...room} />
              </li>
            ))}
          </ul>
        </nav>
        <Choices />
      </div>
    </>
  );
}

function Way({ path, name }: (typeof ROOMS)[number]) {
  const { t } = useTranslation();
  return (
    <Link
      to={path}
      activeOptions={{ exact: path === '/' }}
      className="flex min-h-11 items-center rounded-xl px-3 text-[0.95rem] font-medium text-soft hover:text-ink aria-[current=page]:bg-accent-soft aria-[current=page]:text-ink xl:px-2.5"
    >
      {t(`rooms.${name}`)}
    </Link>
  );
}
