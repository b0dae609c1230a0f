/** The time zones of the demo data, by continent; the provider cuts two names short. */
const list: Readonly<Record<string, string>> = {
  Africa:
    'Abidjan Accra Addis_Ababa Algiers Cairo Casablanca Dakar Harare Johannesburg Khartoum Kinshasa Lagos Luanda Lusaka Maputo Nairobi Tripoli Tunis Windhoek',
  America:
    'Anchorage Argentina/Buenos_Aires Asuncion Barbados Belize Bogota Caracas Chicago Costa_Rica Denver El_Salvador Guatemala Guayaquil Halifax Havana Jamaica La_Paz Lima Los_Angeles Managua Mexico_City Montevideo New_York Panama Phoenix Port_of_Spain Puerto_Rico Santiago Sao_Paulo St_Johns Tegucigalpa Toronto Vancouver',
  Antarctica: 'Casey McMur PalmerAnta Vostok',
  Asia: 'Almaty Amman Baghdad Baku Bangkok Beirut Colombo Damascus Dhaka Dubai Ho_Chi_Minh Hong_Kong Jakarta Jerusalem Kabul Karachi Kathmandu Kolkata Kuala_Lumpur Kuwait Manila Muscat Phnom_Penh Pyongyang Qatar Riyadh Seoul Shanghai Singapore Taipei Tashkent Tbilisi Tehran Thimphu Tokyo Ulaanbaatar Yangon Yerevan',
  Atlantic: 'Azores Bermuda Canary Cape_Verde Faroe Madeira Reykjavik',
  Australia: 'Adelaide Brisbane Darwin Hobart Melbourne Perth Sydney',
  Europe:
    'Amsterdam Andorra Athens Belgrade Berlin Bratislava Brussels Bucharest Budapest Chisinau Copenhagen Dublin Gibraltar Helsinki Istanbul Lisbon Ljubljana London Luxembourg Madrid Malta Minsk Monaco Moscow Oslo Paris Podgorica Prague Riga Rome San_Marino Sarajevo Skopje Sofia Stockholm Tallinn Tirane Vaduz Vienna Vilnius Warsaw Zagreb Zurich',
  Indian: 'Antananarivo Maldives Mauritius Reunion',
  Pacific: 'Auckland Fiji Guam Honolulu Noumea Pago_Pago Port_Moresby Tahiti Tongatapu',
};

/** A fresh list. */
export function demoTimezones(): string[] {
  return Object.entries(list).flatMap(([area, places]) => places.split(' ').map((place) => `${area}/${place}`));
}
