import { formatInterval } from '../../design/format/index.js';
import { StateLine } from '../../design/citizen/state-line.component.js';
import { createText, useLanguage } from '../../design/i18n/index.js';
import { frontStrings } from '../front/front.strings.js';
import { capital, dayWords } from '../plain-words/days.js';
import { PageLink } from '../routing/navigation.js';
import { firstName, useCitizen } from '../session/subject.js';
import { type Block, type Choices, hidesAll, kindWords } from './blocks.js';

const useText = createText(frontStrings);

/** The side of the front page: what is blocked and what that means, and who may act for whom. */
export function ChoicesCards() {
  const { choices } = useCitizen();
  return (
    <div className="my-side">
      <BlocksCard />
      <ActForCard proxies={choices.kind === 'ready' ? choices.choices.proxies : undefined} />
    </div>
  );
}

function BlocksCard() {
  const t = useText();
  const { choices, subject } = useCitizen();
  return (
    <section className="ci-card" aria-labelledby="blocks-title" aria-busy={choices.kind === 'loading'}>
      <h2 id="blocks-title">{subject.isSelf ? t('blocksTitle') : t('blocksTitleOther')}</h2>
      {choices.kind === 'loading' && <span className="ci-skeleton my-side-skeleton" />}
      {choices.kind === 'failed' && <StateLine kind="failed">{t('blocksFailed')}</StateLine>}
      {choices.kind === 'ready' && <BlocksList choices={choices.choices} />}
      {subject.mayChoose && (
        <p>
          <PageLink page="choices">
            <b>{t('blocksChange')}</b>
          </PageLink>
        </p>
      )}
    </section>
  );
}

function BlocksList({ choices }: { choices: Choices }) {
  const t = useText();
  const { subject, overview } = useCitizen();
  const privates = overview.state.items.filter((item) => item.private).length;
  if (choices.blocks.length + choices.optOuts.length + privates === 0)
    return <p>{subject.isSelf ? t('blocksNone') : t('blocksNoneOther')}</p>;
  return (
    <>
      <ul className="my-facts">
        {choices.blocks.map((block) => (
          <BlockLine key={block.id} block={block} />
        ))}
        {choices.optOuts.map((whom) => (
          <li key={whom}>{t('optOutLine', { whom: whom || t('everybody') })}</li>
        ))}
        {privates > 0 && <li>{t('privateLine', { n: privates })}</li>}
        {!choices.blocks.some(hidesAll) && <li>{t('open')}</li>}
      </ul>
      <p>{t('blocksMeaning')}</p>
    </>
  );
}

function BlockLine({ block }: { block: Block }) {
  const t = useText();
  const { language } = useLanguage();
  let what = kindWords(block.kinds, language);
  if (block.places.length > 0) what = t('fromPlace', { what, place: block.places.join(', ') });
  if (block.period)
    what = t('betweenDays', { what, period: formatInterval(block.period.start, block.period.end, language) });
  return (
    <li>
      <span>{capital(what)}</span>
      <span className="ci-muted">{t('blockFor', { whom: block.whom.join(', ') || t('everybody') })}</span>
    </li>
  );
}

function ActForCard({ proxies }: { proxies: Choices['proxies'] | undefined }) {
  const t = useText();
  const { language } = useLanguage();
  const { me, subject, now } = useCitizen();
  const others = subject.isSelf ? (me.mayActFor ?? []) : [];
  if (!subject.isSelf || (proxies === undefined && others.length === 0)) return null;
  return (
    <section className="ci-card" aria-labelledby="proxy-title">
      <h2 id="proxy-title">{t('proxyTitle')}</h2>
      {proxies?.length === 0 && <p>{t('proxyNone')}</p>}
      <ul className="my-facts">
        {proxies?.map((proxy) => (
          <li key={proxy.id}>
            <span>
              <b>{proxy.name}</b>
              <br />
              <span className="ci-muted">{t('proxyMay', { what: kindWords(proxy.kinds, language) })}</span>
            </span>
            {proxy.until && (
              <span className="ci-muted">{t('proxyUntil', { day: dayWords(proxy.until, now, language) })}</span>
            )}
          </li>
        ))}
        {others.map((one) => (
          <li key={one.patientId}>
            <span>
              {t('actFor', { name: one.name })} <span className="ci-muted">({one.relation})</span>
            </span>
            <PageLink page="front" forId={one.patientId}>
              {t('switchTo', { name: firstName(one.name) })}
            </PageLink>
          </li>
        ))}
      </ul>
    </section>
  );
}
