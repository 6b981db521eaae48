import { useCallback, useEffect, useState } from 'react';
import { StateLine } from '../../design/citizen/state-line.component.js';
import { formatDate } from '../../design/format/index.js';
import { createText, useLanguage } from '../../design/i18n/index.js';
import { AppForm } from './app-form.component.js';
import { decideApp, fetchApps, type RegisteredApp, removeApp } from './apps.resource.js';
import { appsStrings } from './apps.strings.js';

const useText = createText(appsStrings);

type Listed = 'loading' | 'failed' | { apps: RegisteredApp[]; operator: boolean };

/** Apps of other makers: one's own, or for the operator all, and a form for a new one. */
export function AppsPage() {
  const t = useText();
  const [listed, setListed] = useState<Listed>('loading');
  const load = useCallback(async () => {
    const reply = await fetchApps();
    setListed(reply.ok ? reply.value : 'failed');
  }, []);
  useEffect(() => void load(), [load]);
  return (
    <>
      <h1 className="dev-h1">{t('title')}</h1>
      <p className="dev-lead">{t('lead')}</p>
      <Addresses />
      <h2 className="ap-h2">{typeof listed === 'object' && listed.operator ? t('all') : t('mine')}</h2>
      {listed === 'loading' && (
        <p role="status" aria-busy="true">
          {t('loading')}
        </p>
      )}
      {listed === 'failed' && (
        <StateLine kind="failed" live>
          {t('failed')}{' '}
          <button type="button" className="ci-link" onClick={load}>
            {t('tryAgain')}
          </button>
        </StateLine>
      )}
      {typeof listed === 'object' && <AppList {...listed} onChanged={load} />}
      <h2 className="ap-h2">{t('new')}</h2>
      <AppForm onRegistered={load} />
    </>
  );
}

function Addresses() {
  const t = useText();
  const base = `${window.location.origin}/fhir`;
  return (
    <dl className="ap-facts" aria-label={t('addresses')}>
      <dt>{t('base')}</dt>
      <dd>
        <code>{base}</code>
      </dd>
      <dt>{t('discovery')}</dt>
      <dd>
        <code>{`${base}/.well-known/smart-configuration`}</code>
      </dd>
    </dl>
  );
}

function AppList({ apps, operator, onChanged }: { apps: RegisteredApp[]; operator: boolean; onChanged: () => void }) {
  const t = useText();
  if (apps.length === 0) return <StateLine kind="empty">{t('none')}</StateLine>;
  return (
    <ul className="dev-cards">
      {apps.map((app) => (
        <AppCard key={app.id} app={app} operator={operator} onChanged={onChanged} />
      ))}
    </ul>
  );
}

function AppCard({ app, operator, onChanged }: { app: RegisteredApp; operator: boolean; onChanged: () => void }) {
  const t = useText();
  const { language } = useLanguage();
  const [failed, setFailed] = useState(false);
  const act = async (doing: Promise<{ ok: boolean }>) => {
    const { ok } = await doing;
    setFailed(!ok);
    if (ok) onChanged();
  };
  const { id, name, owner, registeredAt, status } = app;
  return (
    <li className="dev-card">
      <h3>
        {name} <span className={`ap-status ap-status-${status}`}>{t(status)}</span>
      </h3>
      <p className="ci-muted">{`${t(app.kind)} · ${t('by', { owner, date: formatDate(registeredAt, language) })}`}</p>
      <dl className="ap-facts">
        <dt>{t('clientId')}</dt>
        <dd>
          <code>{id}</code>
        </dd>
        <dt>{t('scopes')}</dt>
        <dd>
          <code>{app.scopes.join(' ')}</code>
        </dd>
        {app.backchannelLogoutUri && (
          <>
            <dt>{t('logoutUri')}</dt>
            <dd>
              <code>{app.backchannelLogoutUri}</code>
            </dd>
          </>
        )}
        {app.launchUrl && (
          <>
            <dt>{t('launchUrl')}</dt>
            <dd>
              <code>{app.launchUrl}</code>
            </dd>
          </>
        )}
      </dl>
      <p className="ap-actions">
        {operator && status !== 'approved' && (
          <button
            type="button"
            className="ci-button"
            aria-label={t('approveOf', { name })}
            onClick={() => act(decideApp(id, true))}
          >
            {t('approve')}
          </button>
        )}
        {operator && status !== 'refused' && (
          <button
            type="button"
            className="ci-button"
            aria-label={t('refuseOf', { name })}
            onClick={() => act(decideApp(id, false))}
          >
            {t('refuse')}
          </button>
        )}
        <button
          type="button"
          className="ci-link"
          aria-label={t('removeOf', { name })}
          onClick={() => act(removeApp(id))}
        >
          {t('remove')}
        </button>
      </p>
      <p role="alert">{failed && t('failed')}</p>
    </li>
  );
}
