import type { Exploitation, Kind } from '#exchange/codes.js';
import type { Chance } from './chance.js';

/** A route of the synthetic region and how often it occurs; weights are invented, as everything here. */
export interface Corridor {
  readonly origin: string;
  readonly transit: readonly string[];
  readonly destination: string;
  readonly weight: number;
  readonly exploitation: Readonly<Partial<Record<Exploitation, number>>>;
}

const SCAM = { 'online-scam-operations': 6, 'forced-criminality': 3, 'sexual-exploitation': 1 };
const LABOUR = { 'forced-labour': 6, 'domestic-servitude': 2, other: 1 };
const SEX = { 'sexual-exploitation': 6, 'forced-marriage': 1, 'forced-labour': 2 };
const HOME = { 'domestic-servitude': 6, 'forced-labour': 3, 'sexual-exploitation': 1 };

const CORRIDORS: readonly Corridor[] = [
  { origin: 'PH', transit: ['TH'], destination: 'MM', weight: 9, exploitation: SCAM },
  { origin: 'PH', transit: [], destination: 'KH', weight: 8, exploitation: SCAM },
  { origin: 'VN', transit: [], destination: 'KH', weight: 9, exploitation: SCAM },
  { origin: 'ID', transit: ['SG'], destination: 'KH', weight: 6, exploitation: SCAM },
  { origin: 'MY', transit: ['TH'], destination: 'MM', weight: 5, exploitation: SCAM },
  { origin: 'TH', transit: [], destination: 'KH', weight: 4, exploitation: SCAM },
  { origin: 'MM', transit: [], destination: 'TH', weight: 10, exploitation: LABOUR },
  { origin: 'KH', transit: [], destination: 'TH', weight: 8, exploitation: LABOUR },
  { origin: 'LA', transit: [], destination: 'TH', weight: 6, exploitation: SEX },
  { origin: 'VN', transit: ['LA'], destination: 'TH', weight: 3, exploitation: SEX },
  { origin: 'ID', transit: [], destination: 'MY', weight: 9, exploitation: HOME },
  { origin: 'PH', transit: [], destination: 'MY', weight: 4, exploitation: LABOUR },
  { origin: 'VN', transit: [], destination: 'MY', weight: 3, exploitation: SEX },
  { origin: 'ID', transit: [], destination: 'SG', weight: 4, exploitation: HOME },
  { origin: 'PH', transit: [], destination: 'SG', weight: 3, exploitation: HOME },
  { origin: 'PH', transit: ['MY'], destination: 'BN', weight: 2, exploitation: HOME },
  { origin: 'ID', transit: [], destination: 'BN', weight: 2, exploitation: LABOUR },
  { origin: 'TL', transit: ['ID'], destination: 'MY', weight: 4, exploitation: LABOUR },
  { origin: 'LA', transit: ['TH'], destination: 'MM', weight: 2, exploitation: SCAM },
];

export const KIND_WEIGHTS: Readonly<Record<Kind, number>> = {
  'victim-identification': 24,
  'person-check': 22,
  'travel-document-check': 15,
  'investigation-support': 14,
  'locate-person': 9,
  'trafficking-flow': 6,
  'financial-information': 5,
  'joint-operation': 3,
  other: 2,
};

/** One of the corridors between states that are members, as often as its weight says. */
export function corridorAmong(chance: Chance, members: readonly string[]): Corridor {
  const open = CORRIDORS.filter(({ origin, destination }) => members.includes(origin) && members.includes(destination));
  let left = chance.next() * open.reduce((sum, { weight }) => sum + weight, 0);
  return open.find(({ weight }) => (left -= weight) < 0) ?? chance.pick(open);
}
