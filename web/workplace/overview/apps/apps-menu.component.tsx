import { useId, useState } from 'react';
import { useText } from '../../workplace.strings.js';
import { askJson } from '../../../session/ask.js';

interface App {
  id: string;
  name: string;
}

/** Approved apps of other makers: each opens in a tab of its own, about this patient alone. */
export function AppsMenu({ patientId }: { patientId: string }) {
  const t = useText();
  const id = useId();
  const [open, setOpen] = useState(false);
  const [apps, setApps] = useState<App[]>();
  const [failed, setFailed] = useState(false);
  const show = async () => {
    setOpen(!open);
    if (open) return;
    const reply = await askJson<{ apps: App[] }>('/api/apps/launchable');
    setFailed(!reply.ok);
    if (reply.ok) setApps(reply.value.apps);
  };
  const launch = async (app: App) => {
    // Opened at once, while the click still counts: after the answer a browser would take it for a pop-up.
    const tab = window.open('about:blank', '_blank');
    const path = `/api/patients/${encodeURIComponent(patientId)}/launches`;
    const reply = await askJson<{ location: string }>(path, { method: 'POST', body: { app: app.id } });
    if (reply.ok && tab) {
      tab.opener = null;
      tab.location.replace(reply.value.location);
      setOpen(false);
      return;
    }
    tab?.close();
    setFailed(true);
  };
  return (
    <div className="wp-apps">
      <button
        type="button"
        className="sd-button"
        aria-expanded={open}
        aria-controls={id}
        onClick={show}
        onKeyDown={(event) => event.key === 'Escape' && setOpen(false)}
      >
        {t('apps')}
      </button>
      <section id={id} className="wp-apps-list" hidden={!open} aria-label={t('apps')}>
        {apps?.map((app) => (
          <button key={app.id} type="button" className="sd-link" title={t('apps.newTab')} onClick={() => launch(app)}>
            {app.name}
          </button>
        ))}
        {apps?.length === 0 && <p>{t('apps.none')}</p>}
        <p role="alert">{failed && t('apps.failed')}</p>
      </section>
    </div>
  );
}
