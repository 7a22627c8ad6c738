/** The app begins. */
import './core/before-schemas.ts';
import '@fontsource-variable/inter';
import './style.css';
import { RouterProvider } from '@tanstack/react-router';
import { startTransition } from 'react';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { fetchWords } from './language/fetch-words.ts';
import { createSpeech } from './language/index.ts';
import { LookContext } from './parts/use-look.ts';
import { createLook, followOtherTabs, tellTheEdge } from './shell/look.ts';
import { createShellRouter } from './shell/router.ts';

await painted();
const look = createLook(localStorage, navigator.languages);
const speech = createSpeech(look.get().language, fetchWords);
const router = createShellRouter({ learn: speech.learn });
const place = document.getElementById('root');
if (place === null) throw new Error('the page has no root');

function wear(): void {
  const { language, theme } = look.get();
  document.documentElement.lang = language;
  document.documentElement.dataset.theme = theme.toLowerCase();
}

wear();
look.subscribe(() => {
  wear();
  tellTheEdge(look.get());
  speech.speak(look.get().language);
});
followOtherTabs(look);
await speech.learn(['shell']);

// In slices: what is on the screen already can be scrolled and read meanwhile.
startTransition(() =>
  createRoot(place).render(
    <LookContext value={look}>
      <I18nextProvider i18n={speech.words}>
        <RouterProvider router={router} />
      </I18nextProvider>
    </LookContext>,
  ),
);

/** What the page says by itself is shown before the long work begins; a hidden page is never. */
function painted(): Promise<void> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve));
    setTimeout(resolve, 50);
  });
}
