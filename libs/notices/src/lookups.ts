// What other slices may ask of notices. Beside the contract and its codes, the one file of this slice that others may import.
import type { Type } from '@nestjs/common';
import type { View } from '#views/view.js';
import { KnownNotices } from './notices.reader.js';
import { PartyNotices } from './notices.parties.js';
import { view } from './views/notices.js';

export { PartyNotices, type PartyNotice } from './notices.parties.js';

/** What a slice that looks notices up has as its own. */
export const lookupViews: readonly View[] = [view];
export const lookupProviders: readonly Type[] = [KnownNotices, PartyNotices];
