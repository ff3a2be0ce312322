import { filesUnder } from './canaries.js';
import { CaseWork, COMPENDIUM, FILES, rebuilt, refused, SUMMARIES } from './case-work.js';
import { done, type Items, region, type Region } from './client.js';
import { removeData, type RunningServer, startServer, temporaryData } from './running-server.js';

let data: string;
let server: RunningServer;
let people: Region;
let work: CaseWork;

beforeAll(async () => {
  data = await temporaryData();
  server = await startServer(data, { TALAAN_LOG_LEVEL: 'debug' });
  people = region(server);
  work = await CaseWork.at(server.origin, people);
});

afterAll(async () => {
  await server.stop();
  await removeData(data);
});

describe('a summary for the compendium', () => {
  let caseFile: string;
  let id: string;
  const published = {
    title: 'SYNTHETIC: debts that grow on board',
    summary: 'SYNTHETIC: crews were recruited with loans',
    lessons: 'SYNTHETIC: ask for the ledger',
  };
  const draft = (field: string) => ({
    title: work.canary(field),
    summary: work.canary(field),
    lessons: work.canary(field),
  });

  beforeAll(async () => {
    caseFile = await work.caseOf('PH-2026-0300', 'th');
  });

  it('is made of a closed case by a member, and is read by members, the secretariat and the chair', async () => {
    const early = work.does(people.officer('th'), 'propose-summary', caseFile);
    await refused(early, 409, 'summary.case-not-closed');
    done(await work.does(people.officer('ph'), 'close', caseFile));
    await refused(work.does(people.officer('vn'), 'propose-summary', caseFile), 404, 'record.unknown');
    const reply = await work.does(people.officer('th'), 'propose-summary', caseFile, {
      content: draft('first version'),
    });
    expect([reply.status, reply.body.state]).toEqual([201, 'proposed']);
    id = reply.body.id;
    expect(reply.headers.location).toBe(`${SUMMARIES}/${id}`);
    for (const person of [people.officer('ph'), people.head('th'), people.secretariat(), people.chair()]) {
      const { text, status } = await person.reads(`${SUMMARIES}/${id}`);
      expect([person.identity, status, work.foundIn(text).length]).toEqual([person.identity, 200, 3]);
    }
    for (const person of [people.delegate('th'), people.delegate('vn'), people.auditor()]) {
      const { text, status } = await person.reads(`${SUMMARIES}/${id}`);
      expect([person.identity, status, work.foundIn(text)]).toEqual([person.identity, 200, []]);
    }
    for (const person of [people.officer('vn'), people.consular('th'), people.reporter('acwc')]) {
      await refused(person.reads(`${SUMMARIES}/${id}`), 404, 'record.unknown');
    }
    await refused(people.secretariat().reads(`${FILES}/${caseFile}`), 404, 'record.unknown');
    expect((await people.officer('ph').reads(`${FILES}/${caseFile}`)).body).toMatchObject({
      summaries: [{ id, state: 'proposed', version: 1 }],
    });
    const listed = await people.secretariat().reads<Items>(`${SUMMARIES}?state=proposed`);
    expect(listed.body.items).toMatchObject([{ id, caseFile, proposedBy: { unit: 'TH-ATU' } }]);
    expect((await people.officer('vn').reads<Items>(SUMMARIES)).body.items).toEqual([]);
  });

  it('comes back with reasons and is worded anew', async () => {
    await refused(work.doesWithSummary(people.delegate('vn'), 'return', id), 403, 'access.denied');
    expect(done(await work.doesWithSummary(people.secretariat(), 'return', id, work.words('return'))).state).toBe(
      'returned',
    );
    await refused(work.doesWithSummary(people.officer('ph'), 'revise', id), 403, 'access.denied');
    const revised = await work.doesWithSummary(people.officer('th'), 'revise', id, { content: published });
    expect(done(revised).state).toBe('proposed');
  });

  it('is reviewed by delegations of states that take no part in the case', async () => {
    const start = (reviewers: string[]) =>
      work.doesWithSummary(people.secretariat(), 'start-review', id, { reviewers });
    await refused(start(['MY', 'PH']), 422, 'summary.reviewer-concerned', '/reviewers/1');
    await refused(start(['TH', 'MY']), 422, 'summary.reviewer-concerned', '/reviewers/0');
    await refused(start(['MY', 'FR']), 422, 'summary.reviewer-unknown', '/reviewers/1');
    await refused(start(['MY']), 400, 'body.invalid', '/reviewers');
    await refused(work.doesWithSummary(people.chair(), 'start-review', id), 403, 'access.denied');
    expect(done(await start(['MY', 'VN'])).state).toBe('under-review');
    expect((await people.delegate('my').reads(`${SUMMARIES}/${id}`)).text).toContain(published.title);
    expect((await people.delegate('sg').reads(`${SUMMARIES}/${id}`)).text).not.toContain(published.title);
    await refused(work.doesWithSummary(people.delegate('sg'), 'review', id), 403, 'access.denied');
    done(await work.doesWithSummary(people.delegate('my'), 'review', id, work.words('review')));
    await refused(work.doesWithSummary(people.delegate('my'), 'review', id), 409, 'summary.already-reviewed');
    await refused(work.doesWithSummary(people.chair(), 'accept', id), 409, 'summary.not-reviewed');
    expect(done(await work.doesWithSummary(people.delegate('vn'), 'review', id)).state).toBe('reviewed');
  });

  it('stands in the compendium once the chair has confirmed that it names no one', async () => {
    await refused(work.doesWithSummary(people.chair(), 'publish', id), 409, 'summary.not-accepted');
    await refused(work.doesWithSummary(people.secretariat(), 'accept', id), 403, 'access.denied');
    expect(done(await work.doesWithSummary(people.chair(), 'accept', id, work.words('acceptance'))).state).toBe(
      'accepted',
    );
    const unconfirmed = work.doesWithSummary(people.chair(), 'publish', id, { confirmedFreeOfPersonalData: false });
    await refused(unconfirmed, 400, 'body.invalid', '/confirmedFreeOfPersonalData');
    await refused(people.officer('sg').reads(`${COMPENDIUM}/${id}`), 404, 'record.unknown');
    expect(done(await work.doesWithSummary(people.chair(), 'publish', id)).state).toBe('published');
  });

  it('is then read by everyone who is signed in, and says nothing of where it came from', async () => {
    for (const person of [people.officer('sg'), people.consular('ph'), people.reporter('acwc'), people.registrar()]) {
      const { body, text } = await person.reads<Items>(`${COMPENDIUM}?q=loan&exploitation=forced-labour`);
      expect(body.items).toMatchObject([{ id, ...published }]);
      const entry = await person.reads(`${COMPENDIUM}/${id}`);
      expect(entry.body).toMatchObject({ id, ...published, exploitation: ['forced-labour'] });
      for (const shown of [text, entry.text]) {
        expect(shown).not.toMatch(/-ATU|"PH"|"TH"/);
        expect(shown).not.toContain(caseFile);
      }
    }
    expect((await people.officer('sg').reads<Items>(`${COMPENDIUM}?q=nothing`)).body.items).toEqual([]);
    expect((await people.stranger().sends({ path: COMPENDIUM })).status).toBe(401);
    await refused(people.officer('sg').reads(`${SUMMARIES}/${id}`), 404, 'record.unknown');
    await refused(people.officer('sg').reads(`${SUMMARIES}/${id}/history`), 404, 'record.unknown');
  });

  it('is there again when its view is built anew from the log', async () => {
    expect(await rebuilt('case-files', data)).toEqual({ exit: 0, same: true });
  });

  it('is taken out again by the chair, and by nobody else', async () => {
    await refused(work.doesWithSummary(people.officer('th'), 'withdraw', id), 409, 'summary.already-published');
    await refused(work.doesWithSummary(people.secretariat(), 'withdraw', id), 403, 'access.denied');
    done(await work.doesWithSummary(people.chair(), 'withdraw', id, { reason: work.canary('withdrawal') }));
    expect((await people.officer('sg').reads<Items>(COMPENDIUM)).body.items).toEqual([]);
    await refused(people.officer('sg').reads(`${COMPENDIUM}/${id}`), 404, 'record.unknown');
  });

  it('leaves what was not published in no answer to third parties, and not in the data folder', async () => {
    const answers = [server.log()];
    for (const person of [people.officer('sg'), people.delegate('th'), people.delegate('sg'), people.auditor()]) {
      for (const path of [SUMMARIES, `${SUMMARIES}/${id}`, `${SUMMARIES}/${id}/history`, COMPENDIUM]) {
        answers.push((await person.reads(path)).text);
      }
      answers.push((await person.readsTheAuditTrail(`?record=summary-${id}`)).text);
    }
    for (const answer of answers) expect(work.foundIn(answer)).toEqual([]);
    for (const { name, bytes } of await filesUnder(data)) expect([name, work.foundIn(bytes)]).toEqual([name, []]);
    const { text } = await people.chair().reads(`${SUMMARIES}/${id}`);
    expect([...work.foundIn(text)].sort()).toEqual(['acceptance', 'return', 'review', 'withdrawal']);
  });
});
