import type { Player } from './play.js';

/** States, units, posts, bodies, agreements, linkages, accreditations, and who is listed in the directory. */
export async function playRegister(player: Player): Promise<void> {
  const registrar = player.people.registrar();
  const sends = (path: string, ids = {}, play = {}) => player.sends(registrar, path, ids, play);
  await sends('/v1/bodies');
  await sends('/v1/states');
  await sends('/v1/units');
  await sends('/v1/units/{code}/record-establishment', { code: 'PH-ATU' });
  await sends('/v1/units/{code}/record-time-zone', { code: 'PH-ATU' });
  await sends('/v1/units/{code}/close', { code: 'PH-PORTS' });
  await sends('/v1/states', {}, { but: { state: 'PG', name: 'SYNTHETIC', memberSince: '2026-01-01' } });
  await sends('/v1/states/{code}/leave', { code: 'PG' });
  await sends('/v1/states/{code}/readmit', { code: 'PG' });
  await sends('/v1/consular-posts');
  await sends('/v1/consular-posts/{post}/record-time-zone', { post: 'PH-BANGKOK' });
  await sends('/v1/consular-posts/{post}/close', { post: 'PH-BANGKOK' });
  const { id } = await sends('/v1/agreements');
  await sends('/v1/agreements/{id}/enter-into-force', { id });
  await player.sends(player.people.delegate('ph'), '/v1/agreements/{id}/confirm', { id });
  for (const command of ['amend', 'terminate']) await sends(`/v1/agreements/{id}/${command}`, { id });
  await sends('/v1/linkages', {}, { but: { unit: 'TH-ATU' } });
  await sends('/v1/linkages/{id}/end', { id: (await sends('/v1/linkages')).id });
  const ph = player.people.delegate('ph');
  const accredited = await player.sends(ph, '/v1/accreditations');
  await player.sends(ph, '/v1/accreditations/{id}/end', { id: accredited.id });
  for (const inventory of ['experts', 'lawyers', 'ngos']) await playInventory(player, inventory);
}

async function playInventory(player: Player, inventory: string): Promise<void> {
  const registrar = player.people.registrar();
  const path = '/v1/directory/{inventory}';
  const lists = async () => (await player.sends(registrar, path, { inventory }, { name: inventory })).id;
  await lists();
  const id = await lists();
  await player.sends(registrar, `${path}/{id}/revise`, { inventory, id }, { name: inventory });
  for (const command of ['confirm', 'retire'])
    await player.sends(registrar, `${path}/{id}/${command}`, { inventory, id });
  await player.sends(registrar, `${path}/{id}/withdraw-consent`, { inventory, id: await lists() });
}
