/** How the bank reaches its customer, and in which language and light they read. */
import { useTranslation } from 'react-i18next';
import { Asked } from '../../parts/asked.tsx';
import { Choices } from '../../shell/choices.tsx';
import { Page, Panel } from '../page.tsx';
import { type Customer, useAsked, useBank } from '../use-bank.ts';
import { MobileForm } from './mobile-form.tsx';

export function SettingsScreen() {
  const { t } = useTranslation();
  const me = useAsked('customer', (issuer) => issuer.getCustomer({}));
  return (
    <Page title={t('bankNav.settings')} back="more">
      <Asked query={me}>
        {(customer) => (
          <>
            <Reach customer={customer} />
            <Codes customer={customer} />
          </>
        )}
      </Asked>
      <Panel title={t('bankSettings.look')}>
        <p className="mb-3 text-sm text-soft">{t('bankSettings.lookText')}</p>
        <Choices />
      </Panel>
      <Bank />
    </Page>
  );
}

function Reach({ customer: { name, maskedMobile, maskedEmail } }: { customer: Customer }) {
  const { t } = useTranslation();
  const facts = [
    [t('bankSettings.name'), name],
    [t('bankSettings.mobile'), maskedMobile],
    [t('bankSettings.email'), maskedEmail],
  ] as const;
  return (
    <Panel title={t('bankSettings.you')} testId="reach">
      <dl className="mb-4 flex flex-col gap-2">
        {facts.map(
          ([label, value]) =>
            value !== null && (
              <div key={label} className="flex flex-wrap justify-between gap-x-4">
                <dt className="text-soft">{label}</dt>
                <dd className="font-medium">{value}</dd>
              </div>
            ),
        )}
      </dl>
      <MobileForm />
    </Panel>
  );
}

function Codes({ customer: { codes } }: { readonly customer: Customer }) {
  const { t } = useTranslation();
  return (
    <Panel title={t('bankSettings.codes')} testId="codes">
      <p className="mb-3 text-sm text-soft">{t('bankSettings.codesText')}</p>
      <ol className="flex flex-col gap-2">
        {codes.map(({ methodId, type, maskedValue }) => (
          <li
            key={methodId}
            className="flex flex-wrap items-baseline justify-between gap-x-4 rounded-2xl bg-raised px-4 py-3"
          >
            <span className="font-medium">{t(`bankSettings.${type}`)}</span>
            <span className="text-sm break-all text-soft">{maskedValue}</span>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function Bank() {
  const { t } = useTranslation();
  const { callCentre } = useBank();
  return (
    <Panel title={t('bankSettings.help')}>
      <p>{t('bankSettings.call', { call: callCentre })}</p>
    </Panel>
  );
}
