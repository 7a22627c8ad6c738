/** The page begins. */
import './core/before-schemas.ts';
import '@fontsource-variable/inter';
import './style.css';
import { createRoot } from 'react-dom/client';
import { I18nextProvider } from 'react-i18next';
import { createStage } from './core/stage.ts';
import { createWords, preferredLanguage } from './language/index.ts';
import { StageContext } from './parts/use-stage.ts';
import { App } from './stage/app.tsx';

const language = preferredLanguage(navigator.languages);
const stage = createStage(language);
const words = createWords(language);
const root = document.getElementById('root');
if (root === null) throw new Error('the page has no root');

document.documentElement.lang = language;
stage.store.subscribe(() => {
  const spoken = stage.store.get().language;
  if (words.language === spoken) return;
  words.changeLanguage(spoken);
  document.documentElement.lang = spoken;
});
stage.open();

createRoot(root).render(
  <I18nextProvider i18n={words}>
    <StageContext value={stage}>
      <App />
    </StageContext>
  </I18nextProvider>,
);
