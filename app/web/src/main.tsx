/** The app begins. */
import './core/before-schemas.ts';
import '@fontsource-variable/inter';
import './style.css';
import { RouterProvider } from '@tanstack/react-router';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { fetchWords } from './language/fetch-words.ts';
import { createSpeech } from './language/index.ts';
import { LookContext } from './parts/use-look.ts';
import { createLook, followOtherTabs } from './shell/look.ts';
import { createShellRouter } from './shell/router.ts';

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
  speech.speak(look.get().language);
});
followOtherTabs(look);
await speech.learn(['shell']);

createRoot(place).render(
  <LookContext value={look}>
    <I18nextProvider i18n={speech.words}>
      <RouterProvider router={router} />
    </I18nextProvider>
  </LookContext>,
);
