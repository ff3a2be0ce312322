import type { Region } from '../client.js';
import { playDeliverables, playPlan, playPractices } from './plan.play.js';
import { Player } from './play.js';
import { playRegister } from './register.play.js';
import { playAssistance, playCases, playReferrals, playRequests } from './units.play.js';
import { playWorkingGroup } from './working-group.play.js';

/** Sends every example of the contract, so that afterwards there are records of every kind in most of their states. */
export async function playEverything(origin: string, people: Region): Promise<Player> {
  const player = await Player.at(origin, people);
  // What each tells of does not depend on what another has told.
  await Promise.all(
    [
      playRequests,
      playReferrals,
      playAssistance,
      playCases,
      playRegister,
      playWorkingGroup,
      playPlan,
      playDeliverables,
      playPractices,
    ].map((play) => play(player)),
  );
  return player;
}
