/**
 * Somebody led here by help: to the screen that is meant as soon as they have signed in and paired,
 * with a word about it until then.
 */
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommands, useStage } from '../parts/use-stage.ts';
import { type HelpScreen, isHelpScreen, screenFor } from './core/destinations.ts';

export function Led({ wanted }: { readonly wanted: string | undefined }) {
  return isHelpScreen(wanted) ? <LedTo wanted={wanted} /> : null;
}

function LedTo({ wanted }: { readonly wanted: HelpScreen }) {
  const { t } = useTranslation();
  const { go } = useCommands();
  const navigate = useNavigate();
  const ready = useStage((state) => screenFor(wanted, state) !== undefined);
  const loaded = useStage((state) => state.loaded === 'READY');
  const screen = useStage((state) => JSON.stringify(screenFor(wanted, state) ?? null));
  const leave = () => navigate({ to: '/phone', search: {}, replace: true });
  useEffect(() => {
    if (!ready) return;
    go(JSON.parse(screen));
    navigate({ to: '/phone', search: {}, replace: true });
  }, [ready, screen, go, navigate]);
  if (ready || !loaded) return null;
  return (
    <div
      role="status"
      data-testid="led"
      className="mx-auto mb-3 flex max-w-sm items-start gap-2 rounded-2xl bg-accent-soft p-4 text-sm"
    >
      <p className="grow">
        <strong className="block">{t('help.led', { what: t(`helpDo.${wanted}`) })}</strong>
        {t('help.ledFirst')}
      </p>
      <button
        type="button"
        onClick={leave}
        aria-label={t('help.ledClose')}
        className="-m-2 grid size-11 shrink-0 place-items-center rounded-xl text-xl"
      >
        ×
      </button>
    </div>
  );
}
