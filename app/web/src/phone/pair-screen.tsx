/** A wearable from the shelf: which one, whose cards it carries, and why another carries none. */
import { cardholderText } from '@armilla/kit/refusal';
import { useTranslation } from 'react-i18next';
import { type ShelfModel, shelfOf } from '../core/shelf.ts';
import { Button } from '../parts/button.tsx';
import { useLanguage } from '../parts/use-look.ts';
import { useCommands, useStage, useWorking } from '../parts/use-stage.ts';
import { Heading } from './heading.tsx';
import { useModelNames } from './model-choice.tsx';

export function PairScreen() {
  const { t } = useTranslation();
  const { pair, go, toAccount } = useCommands();
  const pairing = useWorking('START');
  const several = useStage((state) => state.devices.length > 0);
  const capabilities = useStage((state) => state.capabilities);
  return (
    <div className="flex min-h-full flex-col gap-4">
      <div>
        <Heading
          title={t('phonePair.title')}
          {...(several ? { onBack: () => go({ at: 'DEVICE' }) } : {})}
        />
        <p className="-mt-2 text-soft">{t('phonePair.text')}</p>
      </div>
      <fieldset className="flex flex-col gap-2">
        <legend className="sr-only">{t('phone.wearable')}</legend>
        {shelfOf(capabilities).map((shown) => (
          <Choice key={shown.model} shown={shown} />
        ))}
      </fieldset>
      <div className="mt-auto flex flex-col gap-2">
        <Button wide busy={pairing} onPress={pair} testId="pair">
          {t(pairing ? 'phonePair.pairing' : 'phonePair.pair')}
        </Button>
        {!several && (
          <Button wide tone="plain" onPress={toAccount} testId="to-account">
            {t('phoneAccount.title')}
          </Button>
        )}
      </div>
    </div>
  );
}

function Choice({ shown }: { readonly shown: ShelfModel }) {
  const { t } = useTranslation();
  const { chooseModel } = useCommands();
  const chosen = useStage((state) => state.model === shown.model);
  const language = useLanguage();
  const names = useModelNames();
  const { model, name, banks, refusal } = shown;
  return (
    <label className="flex min-h-14 items-center gap-3 rounded-2xl border border-line p-3 has-checked:border-accent has-checked:bg-accent-soft has-focus-visible:outline-3 has-focus-visible:outline-accent">
      <input
        type="radio"
        name="model"
        checked={chosen}
        onChange={() => chooseModel(model)}
        data-testid={`model-${model}`}
        className="size-5 shrink-0 accent-accent outline-none"
      />
      <span className="min-w-0 grow">
        <span className="block font-medium">{names[model] ?? name}</span>
        <span className="block text-sm text-soft">
          {banks.length > 0 && t('phone.carries', { banks: banks.join(', ') })}
          {chosen && refusal !== undefined && cardholderText(refusal, language)}
          {!chosen && refusal !== undefined && t('phonePair.noCards')}
        </span>
      </span>
    </label>
  );
}
