/** Another mobile number: the bank tells the earlier one, and is wary for a while. */
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ToldRefusal } from '../../parts/asked.tsx';
import { Button } from '../../parts/button.tsx';
import { Field } from '../../parts/field.tsx';
import { useDeed } from '../use-deed.ts';

const NUMBER = /^\+\d{8,15}$/;

export function MobileForm() {
  const { t } = useTranslation();
  const { busy, refusal, act } = useDeed();
  const [open, show] = useState(false);
  const [text, type] = useState('');
  const [tried, setTried] = useState(false);
  const mobile = text.replace(/[\s()-]/g, '');
  const fits = NUMBER.test(mobile);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (!fits) return;
    const changed = await act((issuer) => issuer.changeMobile({ mobile }));
    if (changed !== undefined) show(false);
  };
  if (!open) {
    return (
      <Button tone="quiet" onPress={() => show(true)} testId="change-mobile">
        {t('bankSettings.changeMobile')}
      </Button>
    );
  }
  return (
    <form onSubmit={send} noValidate className="flex flex-col gap-3">
      <Field
        label={t('bankSettings.newMobile')}
        value={text}
        onText={type}
        type="tel"
        autoComplete="tel"
        hint={t('bankSettings.newMobileHint')}
        trouble={tried && !fits ? t('bankSettings.notANumber') : undefined}
        testId="new-mobile"
      />
      <ToldRefusal refusal={refusal} />
      <div className="flex flex-wrap gap-2">
        <Button submit busy={busy} testId="save-mobile">
          {t('phone.confirm')}
        </Button>
        <Button tone="plain" onPress={() => show(false)}>
          {t('common.cancel')}
        </Button>
      </div>
    </form>
  );
}
