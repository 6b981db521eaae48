import type { AccessAnswer } from '../../../../src/patient-index/contract.js';
import { StateLine } from '../../../design/card/state-line.component.js';
import { useLanguage } from '../../../design/i18n/index.js';
import { Icon } from '../../../design/icon/icon.component.js';
import { goTo } from '../../address.js';
import { useText } from '../overview.strings.js';
import { useAccessText } from './access.strings.js';
import { AccessForm, type Ground } from './access-form.component.js';
import { OtherPurpose } from './purpose-form.component.js';

interface NoRelationProps {
  patientId: string;
  access: AccessAnswer | undefined;
  message: string | undefined;
  onGranted: () => void;
}

/** Rows that refuse although there may be a relation: the citizen has blocked, or declined look-ups. */
const BLOCKED = new Set(['09', '14']);

/** The page in place of an overview one may not see: why not, and the lawful ways on. Never a dead end. */
export function NoRelation({ patientId, access, message, onGranted }: NoRelationProps) {
  const t = useText();
  const a = useAccessText();
  const { language } = useLanguage();
  const grounds = groundsOf(access);
  const reason = language === 'en' ? (access?.reasonEn ?? access?.reason) : access?.reason;
  return (
    <main className="wp-notice wp-no-relation" id="content" tabIndex={-1}>
      <h1>
        <Icon name="lock" size={22} /> {t(BLOCKED.has(access?.rule ?? '') ? 'forbidden.blocked' : 'forbidden.title')}
      </h1>
      <p>{reason ?? message ?? t('forbidden.text')}</p>
      {access && (
        <p className="sd-hint">
          {[access.legal, access.rule && t('forbidden.rule', { rule: access.rule })].filter(Boolean).join(' · ')}
        </p>
      )}
      {grounds.length > 0 ? (
        <AccessForm patientId={patientId} grounds={grounds} onGranted={onGranted} />
      ) : (
        <StateLine tone="blocked">{a('noWay')}</StateLine>
      )}
      <OtherPurpose patientId={patientId} onGranted={onGranted} />
      <p className="sd-hint">{t('access.minlog')}</p>
      <button type="button" className="sd-link" onClick={() => goTo({ page: 'list' })}>
        {t('toList')}
      </button>
    </main>
  );
}

const GROUND_OF_WAY: Record<string, Ground> = {
  'state-treatment': 'treatment',
  consent: 'consent',
  emergency: 'emergency',
};

/** What the law would listen to; all of it where the refusal says nothing of the kind. */
function groundsOf(access: AccessAnswer | undefined): Ground[] {
  if (access === undefined) return ['treatment', 'consent', 'emergency'];
  return (access.ways ?? []).flatMap((way) => GROUND_OF_WAY[way] ?? []);
}
