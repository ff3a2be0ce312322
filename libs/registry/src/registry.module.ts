import type { Slice } from '#web/slice.js';
import { AgreementController } from './agreement/agreement.http.js';
import { BodyController } from './registered/body.http.js';
import { DirectoryController } from './directory/directory.http.js';
import { ENTRY } from './directory/entry.record.js';
import { IndicatorsController } from './indicators/indicators.http.js';
import { question as indicatorsQuestion } from './indicators/indicators.question.js';
import { PostController } from './registered/post.http.js';
import { registryRefusals } from './refusals.js';
import { AGREEMENT, BODY, LINKAGE, POST, STATE, UNIT } from './register.record.js';
import { StateController } from './registered/state.http.js';
import { AccreditationController } from './tenure/accreditation.http.js';
import { ACCREDITATION } from './tenure/accreditation.record.js';
import { LinkageController } from './tenure/linkage.http.js';
import { UnitController } from './registered/unit.http.js';
import { view as consular } from './views/consular.js';
import { view as directory } from './views/directory.js';
import { view as indicators } from './views/indicators.js';
import { view as register } from './views/register.js';
import { view as tenures } from './views/tenures.js';

export const registry: Slice = {
  controllers: [
    StateController,
    UnitController,
    BodyController,
    PostController,
    AgreementController,
    LinkageController,
    AccreditationController,
    DirectoryController,
    IndicatorsController,
  ],
  kinds: [STATE, UNIT, BODY, POST, AGREEMENT, LINKAGE, ACCREDITATION, ENTRY],
  views: [register, consular, tenures, directory, indicators],
  questions: [indicatorsQuestion],
  refusals: registryRefusals,
  foundations: ['state', 'unit', 'body', 'post', 'agreement', 'accreditation'],
  policies: new URL('./registry.cedar', import.meta.url),
};
