import { type KeyboardEvent, useRef } from 'react';
import { Mark } from '../design/citizen/mark.component.js';
import { createText, useLanguage } from '../design/i18n/index.js';
import { loginStrings } from './login.strings.js';
import { type DemoPerson, GROUPS, noteOf, placeOf, roleOf } from './people.js';

const useText = createText(loginStrings);

interface PersonListProps {
  people: DemoPerson[];
  /** Id of the person being logged in, while waiting. */
  entering?: string;
  onChoose: (person: DemoPerson) => void;
  /** Arrow up from the first person goes back to the filter box. */
  onLeaveTop: () => void;
}

/** The people to choose between, in groups. Arrow keys move; Enter chooses. */
export function PersonList({ people, entering, onChoose, onLeaveTop }: PersonListProps) {
  const list = useRef<HTMLDivElement>(null);
  const t = useText();
  const move = (event: KeyboardEvent) => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const buttons = [...(list.current?.querySelectorAll('button') ?? [])];
    const here = buttons.indexOf(document.activeElement as HTMLButtonElement);
    if (step === -1 && here <= 0) return onLeaveTop();
    buttons[Math.min(Math.max(here + step, 0), buttons.length - 1)]?.focus();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys only move between the buttons inside
    <div ref={list} className="login-groups" onKeyDown={move}>
      {GROUPS.map((group) => {
        const members = people.filter((person) => person.group === group);
        if (members.length === 0) return null;
        return (
          <section key={group} aria-labelledby={`group-${group}`}>
            <h2 id={`group-${group}`} className="login-group">
              {t(group)}
            </h2>
            <ul>
              {members.map((person) => (
                <li key={person.id}>
                  <PersonButton person={person} busy={entering === person.id} onChoose={onChoose} />
                </li>
              ))}
            </ul>
          </section>
        );
      })}
    </div>
  );
}

function PersonButton(props: { person: DemoPerson; busy: boolean; onChoose: (person: DemoPerson) => void }) {
  const { person, busy, onChoose } = props;
  const { language } = useLanguage();
  const note = noteOf(person, language);
  return (
    <button
      type="button"
      className="login-person"
      aria-busy={busy || undefined}
      onClick={() => onChoose(person)}
      data-person={person.id}
    >
      <span className={`login-initials login-initials-${person.group}`} aria-hidden="true">
        {busy ? <Mark size={22} /> : initialsOf(person.name)}
      </span>
      <span className="login-who">
        <span className="login-name">{person.name}</span>
        <span className="login-role">
          {[roleOf(person, language), placeOf(person, language)].filter(Boolean).join(' · ')}
        </span>
        {note && <span className="login-note">{note}</span>}
      </span>
      <svg className="login-arrow" width="20" height="20" viewBox="0 0 20 20" aria-hidden="true">
        <path d="M7.5 4.5 13 10l-5.500 5.500" fill="none" stroke="currentColor" strokeWidth="2" />
      </svg>
    </button>
  );
}

/** First letter of the first and the last name. */
function initialsOf(name: string): string {
  const names = name.split(/\s+/).filter(Boolean);
  const ends = names.length > 1 ? [names[0], names.at(-1)] : names;
  return ends.map((one) => one?.[0]?.toLocaleUpperCase('da-DK') ?? '').join('');
}
