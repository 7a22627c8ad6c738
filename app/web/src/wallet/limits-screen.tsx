/** What the cardholder lets a card on the wearable pay: amounts, countries, kinds of shop. */
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  formOf,
  isLimited,
  KINDS_OF_SHOP,
  type LimitsForm,
  type LimitsTrouble,
  readForm,
} from '../core/limits.ts';
import type { CardLimits, KindOfShop } from '../core/managing.ts';
import { Button } from '../parts/button.tsx';
import { Field } from '../parts/field.tsx';
import { Switch } from '../parts/switch.tsx';
import { useCommands, useStage, useWorking } from '../parts/use-stage.ts';
import { Heading, Subheading } from '../phone/heading.tsx';
import { Countries } from './countries.tsx';

export function LimitsScreen({ cardId }: { readonly cardId: string }) {
  const { t } = useTranslation();
  const { go } = useCommands();
  const held = useStage((state) => state.managing.limits[cardId]);
  const back = () => go({ at: 'CARD', cardId });
  return (
    <div className="flex flex-col gap-4">
      <Heading title={t('walletLimits.title')} onBack={back} />
      <p className="-mt-2 text-sm text-soft">{t('walletLimits.text')}</p>
      {held !== undefined && <Form cardId={cardId} held={held} />}
    </div>
  );
}

function Form({ cardId, held }: { readonly cardId: string; readonly held: CardLimits }) {
  const { t } = useTranslation();
  const { saveLimits } = useCommands();
  const saving = useWorking('CARD');
  const [form, change] = useState(() => formOf(held));
  const [tried, setTried] = useState(false);
  const read = readForm(form, held.currency);
  const troubles = tried ? read.troubles : [];
  const set = (part: Partial<LimitsForm>) => change({ ...form, ...part });
  const send = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (read.troubles.length === 0) saveLimits(cardId, read.limits);
  };
  return (
    <form onSubmit={send} noValidate className="flex flex-col gap-5">
      <Amounts form={form} set={set} currency={held.currency} troubles={troubles} />
      <Countries
        countries={form.countries}
        onChange={(countries) => set({ countries })}
        trouble={troubles.includes('NO_COUNTRY') ? t('walletLimits.troubleCountry') : undefined}
      />
      <Shops notAt={form.notAt} onChange={(notAt) => set({ notAt })} />
      <Button wide submit busy={saving} testId="save-limits">
        {t('walletLimits.save')}
      </Button>
      {isLimited(held.limits) && (
        <Button wide tone="plain" onPress={() => saveLimits(cardId, {})} testId="no-limits">
          {t('walletLimits.none')}
        </Button>
      )}
    </form>
  );
}

interface AmountsProps {
  readonly form: LimitsForm;
  readonly set: (part: Partial<LimitsForm>) => void;
  readonly currency: string;
  readonly troubles: readonly LimitsTrouble[];
}

function Amounts({ form, set, currency, troubles }: AmountsProps) {
  const { t } = useTranslation();
  const no = (trouble: LimitsTrouble, text: string) =>
    troubles.includes(trouble) ? text : undefined;
  return (
    <div className="flex flex-col gap-3">
      <Field
        label={t('walletLimits.tap', { currency })}
        hint={t('walletLimits.emptyIsNone')}
        value={form.tapText}
        onText={(tapText) => set({ tapText })}
        trouble={no('TAP', t('walletLimits.troubleAmount'))}
        inputMode="decimal"
        autoComplete="off"
        testId="limit-tap"
      />
      <Field
        label={t('walletLimits.day', { currency })}
        value={form.dayText}
        onText={(dayText) => set({ dayText })}
        trouble={
          no('DAY', t('walletLimits.troubleAmount')) ??
          no('DAY_BELOW_TAP', t('walletLimits.troubleDay'))
        }
        inputMode="decimal"
        autoComplete="off"
        testId="limit-day"
      />
    </div>
  );
}

interface ShopsProps {
  readonly notAt: readonly KindOfShop[];
  readonly onChange: (notAt: readonly KindOfShop[]) => void;
}

/** On: it pays there. */
function Shops({ notAt, onChange }: ShopsProps) {
  const { t } = useTranslation();
  return (
    <section aria-label={t('walletLimits.shops')}>
      <Subheading>{t('walletLimits.shops')}</Subheading>
      <div className="rounded-2xl bg-raised">
        {KINDS_OF_SHOP.map((kind) => (
          <Switch
            key={kind}
            label={t(`walletShop.${kind}`)}
            on={!notAt.includes(kind)}
            onChange={(on) =>
              onChange(on ? notAt.filter((other) => other !== kind) : [...notAt, kind])
            }
            testId={`shop-${kind}`}
          />
        ))}
      </div>
    </section>
  );
}
