import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type { View } from '#views/view.js';
import { AgreementController } from './agreement.http.js';
import { BodyController } from './body.http.js';
import { AgreementHandler, PostHandler } from './consular.handler.js';
import { EntryHandler } from './directory/directory.handler.js';
import { DirectoryController } from './directory/directory.http.js';
import { IndicatorsController } from './indicators/indicators.http.js';
import { PostController } from './post.http.js';
import { BodyHandler, StateHandler, UnitHandler } from './registry.handler.js';
import { RegisterDesk } from './register.desk.js';
import { StateController } from './state.http.js';
import { AccreditationController } from './tenure/accreditation.http.js';
import { LinkageController } from './tenure/linkage.http.js';
import { AccreditationHandler, LinkageHandler } from './tenure/tenure.handler.js';
import { UnitController } from './unit.http.js';
import { view as consular } from './views/consular.js';
import { view as directory } from './views/directory.js';
import { view as indicators } from './views/indicators.js';
import { view as register } from './views/register.js';
import { view as tenures } from './views/tenures.js';

export const registryViews: readonly View[] = [register, consular, tenures, directory, indicators];

@Module({
  imports: [CqrsModule],
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
  providers: [
    RegisterDesk,
    StateHandler,
    UnitHandler,
    BodyHandler,
    PostHandler,
    AgreementHandler,
    LinkageHandler,
    AccreditationHandler,
    EntryHandler,
  ],
})
export class RegistryModule {}
