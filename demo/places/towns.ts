/** Real regions, municipalities and postcodes. Municipality codes are the four-digit ones of the civil register. */
export interface Town {
  postcode: string;
  city: string;
  municipality: Municipality;
}

export interface Municipality {
  code: string;
  name: string;
  region: RegionCode;
}

export type RegionCode = '1081' | '1082' | '1083' | '1084' | '1085';

/** Regions by code, with the town each is led from. */
export const REGIONS: { code: RegionCode; name: string }[] = [
  { code: '1081', name: 'Region Nordjylland' },
  { code: '1082', name: 'Region Midtjylland' },
  { code: '1083', name: 'Region Syddanmark' },
  { code: '1084', name: 'Region Hovedstaden' },
  { code: '1085', name: 'Region Sjælland' },
];

// region | code name | postcode town; ...
const rows: [RegionCode, string, string][] = [
  ['1081', '0851 Aalborg', '9000 Aalborg;9400 Nørresundby;9220 Aalborg Øst;9210 Aalborg SØ;9270 Klarup;9310 Vodskov'],
  ['1081', '0813 Frederikshavn', '9900 Frederikshavn;9990 Skagen;9300 Sæby'],
  ['1081', '0860 Hjørring', '9800 Hjørring;9850 Hirtshals'],
  ['1081', '0820 Vesthimmerlands', '9600 Aars;9670 Løgstør'],
  ['1081', '0846 Mariagerfjord', '9500 Hobro;9560 Hadsund'],
  ['1081', '0787 Thisted', '7700 Thisted;7760 Hurup Thy'],
  ['1081', '0849 Jammerbugt', '9440 Aabybro;9460 Brovst;9490 Pandrup;9690 Fjerritslev'],
  ['1081', '0810 Brønderslev', '9700 Brønderslev;9330 Dronninglund'],
  ['1081', '0840 Rebild', '9530 Støvring;9520 Skørping'],
  ['1082', '0751 Aarhus', '8000 Aarhus C;8200 Aarhus N;8210 Aarhus V;8260 Viby J;8270 Højbjerg;8240 Risskov'],
  ['1082', '0730 Randers', '8900 Randers C;8930 Randers NØ;8940 Randers SV'],
  ['1082', '0740 Silkeborg', '8600 Silkeborg;8620 Kjellerup'],
  ['1082', '0791 Viborg', '8800 Viborg;8850 Bjerringbro'],
  ['1082', '0657 Herning', '7400 Herning'],
  ['1082', '0661 Holstebro', '7500 Holstebro'],
  ['1082', '0615 Horsens', '8700 Horsens'],
  ['1082', '0746 Skanderborg', '8660 Skanderborg;8680 Ry'],
  ['1083', '0461 Odense', '5000 Odense C;5210 Odense NV;5230 Odense M;5220 Odense SØ'],
  ['1083', '0561 Esbjerg', '6700 Esbjerg;6710 Esbjerg V;6760 Ribe'],
  ['1083', '0621 Kolding', '6000 Kolding;6070 Christiansfeld'],
  ['1083', '0630 Vejle', '7100 Vejle;7120 Vejle Øst;7300 Jelling'],
  ['1083', '0540 Sønderborg', '6400 Sønderborg;6430 Nordborg'],
  ['1083', '0580 Aabenraa', '6200 Aabenraa;6330 Padborg'],
  ['1083', '0479 Svendborg', '5700 Svendborg'],
  [
    '1084',
    '0101 København',
    '2100 København Ø;2200 København N;2300 København S;2400 København NV;2450 København SV;2500 Valby',
  ],
  ['1084', '0147 Frederiksberg', '2000 Frederiksberg'],
  ['1084', '0157 Gentofte', '2900 Hellerup;2820 Gentofte'],
  ['1084', '0163 Herlev', '2730 Herlev'],
  ['1084', '0217 Helsingør', '3000 Helsingør'],
  ['1084', '0219 Hillerød', '3400 Hillerød'],
  ['1084', '0400 Bornholm', '3700 Rønne;3730 Nexø'],
  ['1085', '0265 Roskilde', '4000 Roskilde'],
  ['1085', '0259 Køge', '4600 Køge'],
  ['1085', '0330 Slagelse', '4200 Slagelse;4220 Korsør'],
  ['1085', '0316 Holbæk', '4300 Holbæk'],
  ['1085', '0370 Næstved', '4700 Næstved'],
  ['1085', '0376 Guldborgsund', '4800 Nykøbing F'],
  ['1085', '0253 Greve', '2670 Greve'],
];

export const MUNICIPALITIES: Municipality[] = rows.map(([region, label]) => ({
  code: label.slice(0, 4),
  name: label.slice(5),
  region,
}));

export const TOWNS: Town[] = rows.flatMap(([, , towns], i) =>
  towns.split(';').map((label) => ({
    postcode: label.slice(0, 4),
    city: label.slice(5),
    municipality: MUNICIPALITIES[i] as Municipality,
  })),
);

export function townOf(postcode: string): Town {
  const town = TOWNS.find((t) => t.postcode === postcode);
  if (!town) throw new RangeError(`no town has postcode ${postcode}`);
  return town;
}

export const STREETS = [
  'Algade',
  'Nørregade',
  'Vestergade',
  'Østergade',
  'Søndergade',
  'Kirkevej',
  'Skolevej',
  'Møllevej',
  'Birkevej',
  'Bøgevej',
  'Egevej',
  'Engvej',
  'Fyrrevænget',
  'Lærkevej',
  'Solsortevej',
  'Havnegade',
  'Jernbanegade',
  'Stationsvej',
  'Parkvej',
  'Rosenvej',
  'Åvej',
  'Præstegårdsvej',
  'Nordre Ringvej',
  'Toftevej',
  'Kærvej',
  'Hybenvej',
  'Strandvejen',
  'Bakkevej',
  'Skovvej',
  'Teglværksvej',
  'Mejerivej',
  'Grønnegade',
  'Rugvænget',
  'Ahornvej',
  'Svanevej',
  'Viborgvej',
  'Hasselvej',
  'Smedegade',
] as const;
