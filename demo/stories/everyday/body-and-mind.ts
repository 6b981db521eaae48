import { type Problem, treat } from './problem.js';

/** Backs, knees, skins, stomachs, sleep and worry. */
export const BODY_AND_MIND: Problem[] = [
  {
    ages: [18, 85],
    weight: 2.2,
    diagnosis: 'lowBackPain',
    lasts: 60,
    notes: [
      'Lændesmerter efter {flytning|havearbejde|et forkert løft|en weekend med maling}, ingen udstråling. {Fri bevægelighed i ben|Går oprejst}, reflekser og kraft normale. Ingen røde flag. Hold i gang, paracetamol, evt. fysioterapi.',
      'Hold i ryggen for {anden|tredje|fjerde} gang på {to|tre} år. Stikkende smerter ved foroverbøjning. Lasègue negativ. {Tager den med ro et par dage, henvist til fysioterapeut|Øvelser udleveret, henvist til fysioterapeut}.',
      'Vedvarende lændesmerter med udstråling til {højre|venstre} baglår. {Ingen kraftnedsættelse|Kraft og følesans bevaret}. {Naturligt forløb forklaret|MR ikke nødvendig nu}, kontrol om {tre|fire} uger.',
    ],
    treatments: [
      treat('paracetamol', 0.5, 14, '2 tabletter ved behov, højst 8 i døgnet', 'Rygsmerter', true),
      treat('ibuprofen', 0.2, 7, '1+1+1+0', 'Rygsmerter'),
    ],
    unless: ['ckd3', 'ckd4', 'ckd5', 'heartFailure', 'atrialFibrillation'],
  },
  {
    ages: [40, 90],
    weight: 1.4,
    diagnosis: 'kneePain',
    lasts: 200,
    notes: [
      'Ondt i {højre|venstre} knæ ved trapper og efter længere gang. {Ingen hævelse, let skurren|Let ansamling}. Slidgigt mistænkes. GLA:D-træning og {vægttab|motion} foreslået.',
      'Skuldersmerter ved arbejde over hovedhøjde. Smertebue, ingen svaghed. Afklemning i {højre|venstre} side. Øvelser, kontrol om {fire|seks} uger.',
      'Tommelfingerrod øm ved {skruelåg|strikning|arbejde}. Slidgigt. {Skinne|Skinne og paracetamol}, øvelser hos ergoterapeut.',
      'Smerter på ydersiden af {højre|venstre} albue efter {gulvlægning|tennis|computerarbejde}. Tennisalbue. Aflastning og langsom styrketræning.',
    ],
    treatments: [treat('paracetamol', 0.5, 60, '2 tabletter ved behov, højst 8 i døgnet', 'Ledsmerter', true)],
    unless: ['kneeOsteoarthritis', 'rheumatoidArthritis'],
  },
  {
    ages: [7, 18],
    weight: 2,
    notes: [
      'Forstuvet {højre|venstre} fod til {håndbold|fodbold|gymnastik}. Hævet ved laterale malleol, kan støtte. Ingen indikation for røntgen efter Ottawa-reglerne. Støttebind og øvelser.',
      'Træthed og ondt i maven på skoledage. Normal undersøgelse. Talt om søvn og skærm, {mor|far} deltager. Ny tid om en måned.',
      'Knæsmerter ved sport gennem {nogle uger|et par måneder}. Øm over tuberositas tibiae. Schlatter. Aflastning og strækøvelser.',
      'Faldet på {cykel|løbehjul|trampolin}, slået {albuen|skulderen|knæet}. Fuld bevægelighed, blå mærker. Ingen røntgen.',
      'Uren hud i ansigt og på ryg. Akne i let grad. Gel med benzoylperoxid, kontrol om tre måneder.',
    ],
  },
  {
    ages: [0, 4],
    weight: 1.5,
    once: true,
    diagnosis: 'eczema',
    lasts: 1400,
    notes: [
      'Tør hud og røde kløende plamager i {albuebøjninger og knæhaser|kinder og albuebøjninger}. Atopisk eksem. Fugtighedscreme flere gange dagligt og mild binyrebarkhormoncreme i to uger.',
    ],
    treatments: [treat('hydrocortisoneCream', 1, 14, 'smøres tyndt én gang dagligt', 'Eksem')],
  },
  {
    ages: [10, 50],
    weight: 1.2,
    once: true,
    diagnosis: 'hayFever',
    notes: [
      'Kløende øjne og løbende næse hvert forår. Priktest positiv for {birk|græs|birk og græs}. Antihistamin dagligt i sæsonen, næsespray ved behov.',
      'Høfeber {siden teenageårene|gennem flere år}. God effekt af tablet sidste år. Fornyer recept og vejleder om at starte i god tid.',
    ],
    treatments: [
      treat('cetirizine', 0.9, 120, '1+0+0+0', 'Høfeber'),
      treat('mometasoneNasal', 0.4, 90, '2 pust i hvert næsebor dagligt', 'Høfeber'),
    ],
    unless: ['hayFever'],
  },
  {
    ages: [18, 64],
    weight: 1.6,
    notes: [
      'Træthed gennem {en måned|to måneder|flere måneder}. {Sover dårligt|Vågner tidligt}, {travlt på arbejde|små børn hjemme}. Normal undersøgelse, blodprøver tages. Svar pr. {telefon|e-konsultation}.',
      'Føler sig tappet for energi. Ingen vægttab eller nattesved. Blodprøver bestilt, talt om {stress|søvn|stress og søvn}.',
    ],
    panel: 'fatigue',
  },
  {
    ages: [15, 50],
    weight: 0.5,
    once: true,
    sex: 'female',
    diagnosis: 'ironDeficiency',
    lasts: 300,
    notes: [
      'Træt og forpustet ved trapper, kraftige menstruationer. Hæmoglobin {haemoglobin} og lav ferritin ({ferritin}). Jerntabletter i tre måneder, ny prøve derefter.',
    ],
    panel: ['haemoglobin', 'mcv', 'ferritin'],
    values: (d) => ({ haemoglobin: d.around(6.7, 0.2, 1), mcv: d.int(74, 81), ferritin: d.int(4, 10) }),
    treatments: [treat('ferrousSulfate', 1, 100, '1+0+0+0', 'Jernmangel')],
    unless: ['ironDeficiency', 'normalPregnancy'],
  },
  {
    ages: [30, 85],
    weight: 0.8,
    diagnosis: 'reflux',
    lasts: 400,
    notes: [
      '{Halsbrand og sure opstød|Brystsvie efter måltider}, værst i liggende stilling. Ingen synkebesvær, intet vægttab. Pantoprazol i fire uger, hovedgærdet eleveres.',
      'Genkommende brystsvie. Tidligere effekt af syrehæmmer. Fornyes til brug i perioder. {Kaffe og sene måltider drøftet|Vægttab vil hjælpe}.',
    ],
    treatments: [
      treat('pantoprazole', 0.7, 28, '1+0+0+0', 'For meget mavesyre'),
      treat('omeprazole', 0.2, 60, '1+0+0+0', 'For meget mavesyre'),
    ],
  },
  {
    ages: [18, 70],
    weight: 1.8,
    notes: [
      'Søvnbesvær i forbindelse med {skilsmisse|ny stilling|sygdom i familien}. Ingen depressive kernesymptomer. Samtale, søvnhygiejne. Ny tid om {to|tre} uger.',
      '{Bekymrer sig meget|Urolig og anspændt}, hjertebanken {om aftenen|i køen i butikken|før møder}. Normalt EKG. Talt om angst og kroppens signaler, {henvises til psykolog|prøver vejrtrækningsøvelser først}.',
      '{Stress gennem foråret|Stress efter omlægning på arbejdet|Grådlabil og uden overskud, stress}. Sygemeldt i {to|tre} uger, {kontakt til arbejdsplads aftalt|delvis raskmelding drøftet}. Kommer igen {hver fjortende dag|om en uge}.',
    ],
  },
  {
    ages: [30, 75],
    weight: 0.6,
    once: true,
    notes: ['Mistet sin {mor|far|søster|bror}. Sorg, men {fungerer|sover lidt}. Samtale; tilbud om ny tid ved behov.'],
  },
  {
    ages: [15, 75],
    weight: 1.3,
    notes: [
      'Forandret modermærke på {ryggen|skulderen|låret}, {4-8} mm, uregelmæssig kant. Fjernes i lokalbedøvelse og sendes til mikroskopi. Svar: godartet nævus.',
      'Nedgroet negl på {højre|venstre} storetå med betændelse. Kileresektion i lokalbedøvelse. Skifter selv forbinding.',
      'Vorter på {hånden|fodsålen}. Penslet med flydende kvælstof, gentages om tre uger.',
      'Udslæt efter ny {sæbe|creme|arbejdshandske}. Kontakteksem. Undgår stoffet, hormoncreme i ti dage.',
    ],
  },
  {
    ages: [18, 60],
    weight: 0.25,
    once: true,
    diagnosis: 'psoriasis',
    notes: [
      'Skællende, røde plamager på albuer og {knæ|i hårbunden}. Psoriasis. Kombinationsskum dagligt i fire uger, derefter to gange ugentligt.',
    ],
    treatments: [treat('calcipotriol', 1, 60, 'smøres én gang dagligt', 'Psoriasis')],
    unless: ['psoriasis'],
  },
  {
    ages: [45, 90],
    weight: 0.25,
    once: true,
    sex: 'female',
    diagnosis: 'hypothyroidism',
    notes: [
      '{Kuldskær, træt og forstoppet|Træt, tør hud og vægtøgning på 4 kg}. TSH {tsh}. Lavt stofskifte. Starter levothyroxin, blodprøve om seks uger.',
    ],
    panel: ['tsh', 'haemoglobin', 'cholesterol'],
    values: (d) => ({ tsh: d.around(11.4, 2, 1) }),
    treatments: [treat('levothyroxine', 1, undefined, '1+0+0+0', 'Lavt stofskifte')],
    unless: ['hypothyroidism'],
  },
  {
    ages: [40, 90],
    weight: 0.35,
    once: true,
    diagnosis: 'gout',
    notes: [
      'Rødt, varmt og ulideligt ømt grundled på {højre|venstre} storetå siden i nat. Urinsyregigt. {Prednisolon i fem dage|Behandlet akut}, allopurinol fra om tre uger. Øl og skaldyr drøftet.',
    ],
    treatments: [treat('allopurinol', 1, undefined, '1+0+0+0', 'Forebyggelse af urinsyregigt')],
    unless: ['ckd4', 'ckd5'],
  },
  {
    ages: [55, 95],
    weight: 0.3,
    once: true,
    diagnosis: 'glaucoma',
    notes: [
      'Svar fra øjenlæge: forhøjet tryk på {begge øjne|højre øje}, begyndende synsfeltsudfald. Grøn stær. Øjendråber dagligt, kontrol hos øjenlæge hvert halve år.',
    ],
    treatments: [treat('latanoprost', 1, undefined, '1 dråbe i begge øjne til natten', 'Grøn stær')],
  },
  {
    ages: [50, 85],
    weight: 0.5,
    once: true,
    sex: 'female',
    notes: [
      'Tørhed og svie i skeden, smerter ved samleje. Atrofi. Lokalt østrogen to gange ugentligt, {effekt ventes efter fire uger|kan bruges længe}.',
    ],
    treatments: [treat('estradiolVaginal', 1, 1500, '1 vaginaltablet to gange om ugen', 'Tørre slimhinder')],
    unless: ['breastCancer'],
  },
  {
    ages: [18, 80],
    weight: 0.5,
    notes: [
      '{Betændt sår|Byld} på {hånden|underarmen|skinnebenet} efter {havearbejde|et stik|en rift}. {Incideret og skyllet|Renset}. Dicloxacillin i syv dage, kontrol om to dage.',
    ],
    treatments: [treat('dicloxacillin', 1, 7, '2+2+2+0', 'Betændelse i hud')],
  },
];
