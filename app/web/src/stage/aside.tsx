/** Till and bank share a place: two tabs, moved between with the arrow keys as well. */
import { type KeyboardEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { later } from '../parts/later.tsx';
import { useCommands, useStage } from '../parts/use-stage.ts';
import { Open } from './side.tsx';

const Bank = later(['bank'], async () => (await import('../bank/bank.tsx')).Bank);

const Till = later(['till'], async () => (await import('../till/till.tsx')).Till);

const ROOMS = { TILL: '/till', BANK: '/bank' } as const;
const TABS = ['TILL', 'BANK'] as const;

export function Aside() {
  const shown = useStage((state) => state.aside);
  const { t } = useTranslation();
  const names = { TILL: t('stage.till'), BANK: t('stage.bank') };
  return (
    <div>
      <div className="mb-3 flex items-center justify-between gap-3">
        <Tabs shown={shown} names={names} />
        <Open to={ROOMS[shown]} name={names[shown]} />
      </div>
      <div role="tabpanel" id={`panel-${shown}`} aria-labelledby={`tab-${shown}`}>
        {shown === 'TILL' ? <Counter /> : <Bank waiting={<Waiting />} />}
      </div>
    </div>
  );
}

/** The till opens with the first band, or when somebody wants it sooner. */
function Counter() {
  const { t } = useTranslation();
  const [wanted, want] = useState(false);
  const begun = useStage((state) => state.device !== null || state.work.has('START'));
  if (begun || wanted) return <Till waiting={<Waiting />} />;
  return (
    <div className="on-dark rounded-[1.8rem] border border-case-edge bg-case p-4 shadow-lift">
      <p className="grid min-h-32 place-items-center rounded-xl bg-lcd p-4 text-center font-semibold text-lcd-ink">
        {t('stage.tillWaits')}
      </p>
      <button
        type="button"
        onClick={() => want(true)}
        data-testid="open-counter"
        className="mt-4 min-h-12 w-full rounded-xl bg-screen-key font-semibold text-screen-ink"
      >
        {t('stage.openTill')}
      </button>
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

interface TabsProps {
  readonly shown: 'TILL' | 'BANK';
  readonly names: Readonly<Record<'TILL' | 'BANK', string>>;
}

function Tabs({ shown, names }: TabsProps) {
  const { show } = useCommands();
  const list = useRef<HTMLDivElement>(null);
  const turn = (event: KeyboardEvent) => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    const other = shown === 'TILL' ? 'BANK' : 'TILL';
    show(other);
    list.current?.querySelector<HTMLElement>(`#tab-${other}`)?.focus();
  };
  return (
    <div ref={list} role="tablist" onKeyDown={turn} className="flex gap-1">
      {TABS.map((tab) => (
        <button
          key={tab}
          type="button"
          role="tab"
          id={`tab-${tab}`}
          aria-selected={tab === shown}
          aria-controls={tab === shown ? `panel-${tab}` : undefined}
          tabIndex={tab === shown ? 0 : -1}
          onClick={() => show(tab)}
          className={`min-h-11 rounded-xl px-3 text-lg font-bold tracking-tight
            ${tab === shown ? 'text-ink' : 'text-soft hover:text-ink'}`}
        >
          {names[tab]}
        </button>
      ))}
    </div>
  );
}
