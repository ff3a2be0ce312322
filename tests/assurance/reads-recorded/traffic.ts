import { IDENTITIES } from '#apps/dev-idp/identities.js';
import { type Case, casesOf, operationsOf } from '../authorisation-matrix/cases.js';
import type { Growth } from '../world/growth.js';

/** The share of the traffic that asks for what the asker may read; the rest asks for anything. */
const WELCOME = 0.6;
const FORMS = ['json', 'html', 'docx'];
/** Routes that are open know no caller: whoever asks there asks as a stranger. */
const OPEN = '/v1/published-practices';

/** Random requests of all people to all routes: content, exports, lists, and commands that are let in nowhere. */
export async function trafficIn(
  growth: Growth,
  origin: string,
  { times, chance }: { readonly times: number; readonly chance: () => number },
): Promise<readonly Case[]> {
  const { cases } = casesOf(growth, await operationsOf(origin));
  const any = [...cases, ...exportsIn(growth)].filter(({ path }) => !path.startsWith(OPEN) && path !== '/v1/facts');
  const welcome = any.filter(({ showsContent, path }) => showsContent === true || isExport(path));
  return Array.from({ length: times }, () => {
    const pool = chance() < WELCOME ? welcome : any;
    return pool[Math.floor(chance() * pool.length)]!;
  });
}

/** Whether what is answered there leaves the platform as a document. */
export function isExport(path: string): boolean {
  return path.includes('/export?') || path.includes('?format=');
}

function exportsIn({ records }: Growth): readonly Case[] {
  const reports = records.filter(({ known }) => known.kind === 'report');
  return reports.flatMap((record) =>
    FORMS.flatMap((form) =>
      IDENTITIES.map((person): Case => ({
        ...{ person, record, isAllowed: false },
        operation: 'GET /v1/reports/{id}',
        path: `/v1/reports/${record.id}?format=${form}`,
      })),
    ),
  );
}
