/** How far adding a card has come: five bars and a word. */
import { useTranslation } from 'react-i18next';
import { ADDING_STEPS, addingStepAt } from '../core/steps.ts';
import { useStage } from '../parts/use-stage.ts';

export function Steps() {
  const { t } = useTranslation();
  const step = useStage((state) => addingStepAt(state.screen.at));
  if (step === undefined) return null;
  const place = ADDING_STEPS.indexOf(step);
  const values = { step: place + 1, steps: ADDING_STEPS.length };
  return (
    <div className="-mt-1 mb-1" data-testid="steps" data-step-number={values.step}>
      <div aria-hidden="true" className="mb-2 grid grid-cols-5 gap-1.5">
        {ADDING_STEPS.map((name, index) => (
          <span
            key={name}
            className={`h-1.5 rounded-full ${index <= place ? 'bg-accent' : 'bg-line'}`}
          />
        ))}
      </div>
      <p className="text-xs font-medium text-soft">
        {t('phoneAdd.step', values)} · {t(`phoneAdd.step_${step}`)}
      </p>
    </div>
  );
}
