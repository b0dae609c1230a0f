/** The countries of the demo data, `name code`; names as the provider writes them, hyphens for spaces. */
const list = `
Albania AL|Algeria DZ|Andorra AD|Angola AO|Antigua-And-Barbuda AG|Argentina AR|Armenia AM|Aruba AW|Australia AU|Austria AT
Azerbaijan AZ|Bahamas BS|Bahrain BH|Bangladesh BD|Barbados BB|Belarus BY|Belgium BE|Belize BZ|Benin BJ|Bermuda BM
Bhutan BT|Bolivia BO|Bosnia BA|Botswana BW|Brazil BR|Bulgaria BG|Burkina-Faso BF|Burundi BI|Cambodia KH|Cameroon CM
Canada CA|Chad TD|Chile CL|China CN|Colombia CO|Congo CG|Costa-Rica CR|Croatia HR|Cuba CU|Curacao CW
Cyprus CY|Czech-Republic CZ|Denmark DK|Djibouti DJ|Dominica DM|Ecuador EC|Egypt EG|El-Salvador SV|England GB|Estonia EE
Ethiopia ET|Faroe-Islands FO|Fiji FJ|Finland FI|France FR|Gabon GA|Gambia GM|Georgia GE|Germany DE|Ghana GH
Gibraltar GI|Greece GR|Grenada GD|Guadeloupe GP|Guatemala GT|Guinea GN|Guyana GY|Haiti HT|Honduras HN|Hong-Kong HK
Hungary HU|Iceland IS|India IN|Indonesia ID|Iran IR|Iraq IQ|Ireland IE|Israel IL|Italy IT|Ivory-Coast CI
Jamaica JM|Japan JP|Jordan JO|Kazakhstan KZ|Kenya KE|Kosovo XK|Kuwait KW|Kyrgyzstan KG|Laos LA|Latvia LV
Lebanon LB|Lesotho LS|Liberia LR|Libya LY|Liechtenstein LI|Lithuania LT|Luxembourg LU|Macao MO|Macedonia MK|Madagascar MG
Malawi MW|Malaysia MY|Maldives MV|Mali ML|Malta MT|Martinique MQ|Mauritania MR|Mauritius MU|Mexico MX|Moldova MD
Mongolia MN|Montenegro ME|Morocco MA|Mozambique MZ|Myanmar MM|Namibia NA|Nepal NP|Netherlands NL|New-Zealand NZ|Nicaragua NI
Niger NE|Nigeria NG|Northern-Ireland GB-NIR|Norway NO|Oman OM|Pakistan PK|Palestine PS|Panama PA|Paraguay PY|Peru PE
Philippines PH|Poland PL|Portugal PT|Qatar QA|Romania RO|Rwanda RW|San-Marino SM|Saudi-Arabia SA|Scotland GB|Senegal SN
Serbia RS|Seychelles SC|Singapore SG|Slovakia SK|Slovenia SI|Somalia SO|South-Africa ZA|South-Korea KR|Spain ES|Sudan SD
Suriname SR|Swaziland SZ|Sweden SE|Switzerland CH|Syria SY|Tajikistan TJ|Tanzania TZ|Thailand TH|Togo TG|Tunisia TN
Turkey TR|Turkmenistan TM|Uganda UG|Ukraine UA|Uruguay UY|USA US|Uzbekistan UZ|Venezuela VE|Vietnam VN|Wales GB
Yemen YE|Zambia ZM|Zimbabwe ZW`;

export interface DemoCountry {
  name: string;
  code: string | null;
}

/** A fresh list; `World`, for what is played between countries, comes first and has no code. */
export function demoCountries(): DemoCountry[] {
  const countries: DemoCountry[] = [{ name: 'World', code: null }];
  for (const entry of list.trim().split(/[|\n]/)) {
    const [name, code] = entry.split(' ');
    if (name && code) countries.push({ name, code });
  }
  return countries;
}

/** A country as the provider writes it. */
export function demoCountryItem({ name, code }: DemoCountry): {
  name: string;
  code: string | null;
  flag: string | null;
} {
  return { name, code, flag: code === null ? null : `https://media.demo.invalid/flags/${code.toLowerCase()}.svg` };
}

/** What changes about a country, by the edition that brings it. */
export const countryChanges: ReadonlyMap<number, readonly { name: string; newName?: string; newCode?: string }[]> =
  new Map([
    [
      2,
      [
        { name: 'Turkey', newName: 'Türkiye' },
        { name: 'England', newCode: 'GB-ENG' },
        { name: 'Scotland', newCode: 'GB-SCT' },
      ],
    ],
    [3, [{ name: 'Wales', newCode: 'GB-WLS' }]],
    [4, [{ name: 'Swaziland', newName: 'Eswatini' }]],
    [9, [{ name: 'Czech-Republic', newName: 'Czechia' }]],
    [20, [{ name: 'Macedonia', newName: 'North-Macedonia' }]],
  ]);
