import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import type { Item, SourceAnswer, SourceName, SourceOutcome } from '../../../../src/sources/contract.js';
import { SOURCE_NAMES } from '../../../../src/sources/contract.js';
import { type Language, LanguageProvider } from '../../../design/i18n/index.js';
import { LISTS } from '../lists.js';
import type { ListName } from '../overview-context.js';
import { overviewStrings } from '../overview.strings.js';
import { NOTHING_ASKED, type OverviewEvent, overviewState } from '../stream/overview-state.js';
import { viewOf } from '../stream/source-view.js';
import { SectionBody } from './section-body.component.js';

const AT = '2026-11-22T08:41:00.000Z';
const LISTED = Object.keys(LISTS) as ListName[];

/** One section as the page would show it after these events. */
function shown(list: ListName, events: OverviewEvent[], language: Language = 'da', filtered = false): string {
  const { source, wanted } = LISTS[list];
  const state = events.reduce(overviewState, NOTHING_ASKED);
  return renderToStaticMarkup(
    <LanguageProvider initial={language}>
      <SectionBody
        source={source}
        view={viewOf(state.sources[source], wanted)}
        now={new Date(AT)}
        empty={overviewStrings[language][`empty.${list}`]}
        filtered={filtered}
        rows={3}
        onRetry={() => {}}
        onAccess={() => {}}
      >
        {(items) => (
          <ul>
            {items.map((item) => (
              <li key={item.reference}>{item.title}</li>
            ))}
          </ul>
        )}
      </SectionBody>
    </LanguageProvider>,
  );
}

function item(list: ListName): Item {
  const kinds = {
    vitals: 'vital',
    diagnoses: 'diagnosis',
    medicine: 'medication',
    labs: 'result',
    notes: 'note',
    images: 'image',
    home: 'measurement',
    vaccinations: 'vaccination',
    contacts: 'contact',
    documents: 'document',
  } as const;
  return { source: LISTS[list].source, kind: kinds[list], title: 'indhold fra kilden', reference: 'X/1' };
}

const asked = (source: SourceName): OverviewEvent => ({ type: 'asked', sources: [source], at: AT });
const heard = (
  source: SourceName,
  outcome: SourceOutcome,
  items: Item[],
  more: Partial<SourceAnswer> = {},
): OverviewEvent => ({
  type: 'source',
  answer: { source, outcome, count: items.length, ...more },
  items,
  at: AT,
});

/** Every sentence on the page that says there is none of something. */
const NONE = /Ingen |intet registreret|No [a-z]+|nothing recorded/i;

/** Everything a source can do, other than answering wholly that it has nothing. */
function unknownEndings(source: SourceName, list: ListName): [string, OverviewEvent[]][] {
  const got = heard(source, 'answered', [item(list)]);
  const silent = heard(source, 'no-answer', [], { detail: 'Kilden svarede ikke inden 3 s.' });
  return [
    ['is still being asked', [asked(source)]],
    ['does not answer', [asked(source), silent]],
    ['does not answer and says no reason', [asked(source), heard(source, 'no-answer', [])]],
    ['is cut off', [asked(source), { type: 'broken', at: AT }]],
    ['is never mentioned before the stream ends', [asked(source), { type: 'done', at: AT }]],
    ['answers with old data and nothing in it', [asked(source), heard(source, 'stale', [], { asOf: AT })]],
    ['holds everything back', [asked(source), heard(source, 'withheld', [], { withheld: 2 })]],
    ['holds back without a number', [asked(source), heard(source, 'withheld', [])]],
    ['claims content and sends none', [asked(source), heard(source, 'answered', [], { count: 4 })]],
    ['answered before and is silent now', [asked(source), got, asked(source), silent]],
    ['is asked again after silence', [asked(source), silent, asked(source)]],
  ];
}

describe('a source that did not say "nothing" is never shown as empty', () => {
  for (const list of LISTED) {
    const { source } = LISTS[list];
    it.each(unknownEndings(source, list))(`${list}: the source %s`, (_title, events) => {
      for (const language of ['da', 'en'] as const) expect(shown(list, events, language)).not.toMatch(NONE);
    });
  }

  it('the check can fail: the same section does say "none" when the source answered nothing', () => {
    for (const list of LISTED) {
      const html = shown(list, [asked(LISTS[list].source), heard(LISTS[list].source, 'nothing', [], { asOf: AT })]);
      expect(html).toMatch(NONE);
      expect(html).toContain(overviewStrings.da[`empty.${list}`]);
    }
  });
});

describe('what a section says', () => {
  const failed = [asked('images'), heard('images', 'no-answer', [], { detail: 'Kilden svarede ikke inden 3 s.' })];

  it('names the source, the time, the reason and the way to try again when it failed', () => {
    const html = shown('images', failed);
    for (const words of ['Billedindekset kunne ikke hentes', '09:41', 'inden 3 s', 'Prøv igen'])
      expect(html).toContain(words);
  });

  it('shows what came before a failure, with from when it is', () => {
    const got = heard('images', 'answered', [item('images')], { asOf: AT });
    const html = shown('images', [asked('images'), got, asked('images'), heard('images', 'no-answer', [])]);
    expect(html).toContain('indhold fra kilden');
    expect(html).toContain('kunne ikke hentes igen');
  });

  it('gives the number of blocked items when it may be known, and no hint of what they are', () => {
    const html = shown('medicine', [
      asked('medication-card'),
      heard('medication-card', 'withheld', [], { withheld: 2 }),
    ]);
    expect(html).toContain('2 oplysninger er spærret');
    expect(html).toContain('Samtykke eller værdispring');
  });

  it('says that "none" is only what the reader may see when the picture is filtered', () => {
    const nothing = [asked('vaccinations'), heard('vaccinations', 'nothing', [], { asOf: AT })];
    expect(shown('vaccinations', nothing, 'da', true)).toContain(overviewStrings.da['empty.filtered']);
    expect(shown('vaccinations', nothing)).not.toContain(overviewStrings.da['empty.filtered']);
  });

  it('has a place on the page for every source', () => {
    expect(new Set(LISTED.map((list) => LISTS[list].source))).toEqual(new Set(SOURCE_NAMES));
  });
});
