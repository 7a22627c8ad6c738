/** What stays while rooms come and go: the way to every room, language, theme, the notice. */
import { Outlet, useLocation } from '@tanstack/react-router';
import { startTransition, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { roomAt } from './rooms.ts';
import { Ways } from './ways.tsx';

export function Frame() {
  const { t, i18n } = useTranslation();
  const main = useRoom();
  return (
    <div
      data-spoken={i18n.language}
      className="mx-auto flex min-h-dvh max-w-[84rem] flex-col px-4 sm:px-6"
    >
      <a
        href="#main"
        className="sr-only z-30 rounded-xl bg-surface p-3 font-semibold focus:not-sr-only focus:absolute"
      >
        {t('common.skip')}
      </a>
      <header className="frame-head flex flex-wrap items-center gap-x-4 gap-y-2 py-3">
        <Ways />
      </header>
      <main ref={main} id="main" tabIndex={-1} className="grow py-3 outline-none">
        {useArrived() && <Outlet />}
      </main>
      <footer className="frame-foot mt-8 border-t border-line py-4 text-sm text-soft">
        {t('common.notice')}
      </footer>
    </div>
  );
}

/** The first room is built after the frame and in slices, between which keys and fingers are heard. */
function useArrived(): boolean {
  const [arrived, arrive] = useState(false);
  useEffect(() => startTransition(() => arrive(true)), []);
  return arrived;
}

/** Names the window after the room, and takes readers there when the room changes. */
function useRoom() {
  const { t } = useTranslation();
  const main = useRef<HTMLElement>(null);
  const room = roomAt(useLocation().pathname)?.name ?? 'stage';
  const before = useRef(room);
  const title = `${t(`rooms.${room}`)} – Armilla`;
  useEffect(() => {
    document.title = title;
  }, [title]);
  useEffect(() => {
    if (before.current !== room) main.current?.focus({ preventScroll: true });
    before.current = room;
  }, [room]);
  return main;
}
