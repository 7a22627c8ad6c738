/** The timeline, fetched when it comes near or when something is about to pass between parties. */
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { later } from '../parts/later.tsx';
import { useStage } from '../parts/use-stage.ts';
import { Open } from './side.tsx';

const Timeline = later(
  ['timeline'],
  async () => (await import('../timeline/timeline.tsx')).Timeline,
);

export function Beneath() {
  const { t } = useTranslation();
  const [place, near] = useNearness();
  const begun = useStage((state) => state.device !== null);
  return (
    <div ref={place} className="mt-8 min-h-40">
      <div className="mb-1 flex justify-end">
        <Open to="/trace" name={t('stage.trace')} shown={t('stage.trace')} />
      </div>
      {(begun || near) && <Timeline waiting={<Waiting />} />}
    </div>
  );
}

function Waiting() {
  const { t } = useTranslation();
  return (
    <p role="status" className="rounded-[1.8rem] bg-surface p-6 text-sm text-soft shadow-lift">
      {t('common.loading')}
    </p>
  );
}

/** True from when its reader has come near to it. */
function useNearness() {
  const place = useRef<HTMLDivElement>(null);
  const [near, come] = useState(false);
  useEffect(() => {
    if (place.current === null) return;
    const watch = new IntersectionObserver(([seen]) => seen?.isIntersecting === true && come(true));
    watch.observe(place.current);
    return () => watch.disconnect();
  }, []);
  return [place, near] as const;
}
