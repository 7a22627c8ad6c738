/** What the band really holds against what it should: differences found, and put right. */
import { useTranslation } from 'react-i18next';
import type { Drift } from '../core/managing.ts';
import { Button } from '../parts/button.tsx';
import { spelledMoment } from '../parts/format.ts';
import { useLanguage } from '../parts/use-look.ts';
import { useCommands, useStage, useWorking } from '../parts/use-stage.ts';
import { Heading, Subheading } from '../phone/heading.tsx';
import { Banner } from './banner.tsx';

export function CheckUpScreen() {
  const { t } = useTranslation();
  const { go, checkUp } = useCommands();
  const working = useWorking('SYNC');
  const drifts = useStage((state) => state.managing.drifts) ?? [];
  return (
    <div className="flex min-h-full flex-col gap-4">
      <Heading title={t('walletCheck.title')} onBack={() => go({ at: 'DEVICE' })} />
      <p className="-mt-2 text-soft">{t('walletCheck.text')}</p>
      <div role="status" className="flex flex-col gap-3" data-testid="drifts">
        {drifts.length === 0 ? (
          <Banner tone="good">{t('walletCheck.agrees')}</Banner>
        ) : (
          <>
            <Subheading>{t('walletCheck.found', { count: drifts.length })}</Subheading>
            <ul className="flex flex-col gap-2">
              {drifts.map((drift) => (
                <Found
                  key={`${drift.kind} ${drift.foundAt} ${drift.tokenUniqueReference}`}
                  drift={drift}
                />
              ))}
            </ul>
          </>
        )}
      </div>
      <div className="mt-auto">
        <Button wide busy={working} onPress={checkUp} testId="check-up">
          {t(working ? 'walletCheck.looking' : 'walletCheck.look')}
        </Button>
      </div>
    </div>
  );
}

function Found({ drift }: { readonly drift: Drift }) {
  const { t } = useTranslation();
  const language = useLanguage();
  const card = useStage((state) =>
    state.cards.find((mine) => mine.tokenUniqueReference === drift.tokenUniqueReference),
  );
  const { repairedAt, repair, foundAt, kind } = drift;
  return (
    <li className="rounded-2xl bg-raised p-4 text-sm">
      {card !== undefined && <p className="font-medium">{card.face.productName}</p>}
      <p>{t(`walletDrift.${kind}`)}</p>
      <p className="mt-1 text-soft">
        {t('walletCheck.foundAt', { time: spelledMoment(foundAt, language) })}
      </p>
      <p className={`font-medium ${repairedAt === null ? 'text-warn' : 'text-good'}`}>
        {repairedAt === null
          ? t(repair === null ? 'walletCheck.cannot' : 'walletCheck.underWay')
          : t('walletCheck.repairedAt', { time: spelledMoment(repairedAt, language) })}
      </p>
    </li>
  );
}
