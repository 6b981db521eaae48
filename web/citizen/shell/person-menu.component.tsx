import { useEffect, useRef, useState } from 'react';
import { LanguageSwitch } from '../../design/citizen/language-switch.component.js';
import { MaskedNumber } from '../../design/citizen/masked-number.component.js';
import { createText } from '../../design/i18n/index.js';
import { PageLink, useNavigation } from '../routing/navigation.js';
import { logOut } from '../../session/session.resource.js';
import { firstName, useCitizen } from '../session/subject.js';
import { shellStrings } from './shell.strings.js';

const useText = createText(shellStrings);

/** "You see: yourself": whose data are shown, whom one may switch to, and the way out. */
export function PersonMenu() {
  const t = useText();
  const { me, subject, overview } = useCitizen();
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useCloseOnLeave(open, box, () => setOpen(false));
  useCloseOnMove(() => setOpen(false));
  const [failed, setFailed] = useState(false);
  const leave = async () => setFailed(!(await logOut()));
  const who = subject.isSelf ? t('yourself') : firstName(subject.name ?? t('forbiddenSomebody'));
  const patient = overview.state.patient;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes the list from anywhere inside it
    <div
      className="my-person"
      ref={box}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !open) return;
        setOpen(false);
        button.current?.focus();
      }}
    >
      <button
        ref={button}
        type="button"
        className="my-person-button"
        aria-expanded={open}
        aria-controls="person-list"
        onClick={() => setOpen((before) => !before)}
      >
        <span className="my-initials" aria-hidden="true">
          {initials(subject.name ?? '?')}
        </span>
        <span className="my-person-word">{t('youSee', { who })}</span>
        <svg width="12" height="8" viewBox="0 0 12 8" aria-hidden="true">
          <path d="M1 1.500l5 5 5-5" fill="none" stroke="currentColor" strokeWidth="2" />
        </svg>
      </button>
      <div id="person-list" className="my-person-list ci-card" hidden={!open}>
        <p className="ci-small ci-muted">{t('chooseWho')}</p>
        <ul>
          <li>
            <PageLink page="front" forId="self" current={subject.isSelf}>
              <b>{t('seeYourself')}</b> <span className="ci-muted">{me.name}</span>
            </PageLink>
          </li>
          {me.mayActFor?.map((one) => (
            <li key={one.patientId}>
              <PageLink page="front" forId={one.patientId} current={one.patientId === subject.patientId}>
                <b>{one.name}</b> <span className="ci-muted">{one.relation}</span>
              </PageLink>
            </li>
          ))}
        </ul>
        {patient && (
          <p className="my-person-number ci-small">
            <MaskedNumber masked={patient.cprMasked} cpr={patient.cpr} />
          </p>
        )}
        <div className="my-person-foot">
          <LanguageSwitch />
          <button type="button" className="ci-button" onClick={leave}>
            {t('logOut')}
          </button>
        </div>
        <p role="alert" className="ci-small">
          {failed && t('logOutFailed')}
        </p>
      </div>
    </div>
  );
}

function useCloseOnLeave(open: boolean, box: React.RefObject<HTMLElement | null>, close: () => void) {
  useEffect(() => {
    if (!open) return;
    const left = (event: Event) => {
      if (!box.current?.contains(event.target as Node)) close();
    };
    document.addEventListener('pointerdown', left);
    document.addEventListener('focusin', left);
    return () => {
      document.removeEventListener('pointerdown', left);
      document.removeEventListener('focusin', left);
    };
  }, [open, box, close]);
}

function useCloseOnMove(close: () => void) {
  const { moves } = useNavigation();
  const last = useRef(moves);
  useEffect(() => {
    if (last.current !== moves) close();
    last.current = moves;
  }, [moves, close]);
}

function initials(name: string): string {
  const names = name.split(/\s+/).filter(Boolean);
  const ends = names.length > 1 ? [names[0], names.at(-1)] : names;
  return ends.map((one) => one?.[0]?.toLocaleUpperCase('da-DK') ?? '').join('');
}
