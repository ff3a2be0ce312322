import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type { View } from '#views/view.js';
import { AgreementController } from './agreement.http.js';
import { AgreementHandler, PostHandler } from './consular.handler.js';
import { PostController } from './post.http.js';
import { BodyHandler, StateHandler, UnitHandler } from './registry.handler.js';
import { RegistryController } from './registry.http.js';
import { view as consular } from './views/consular.js';
import { view as register } from './views/register.js';

export const registryViews: readonly View[] = [register, consular];

@Module({
  imports: [CqrsModule],
  controllers: [RegistryController, PostController, AgreementController],
  providers: [StateHandler, UnitHandler, BodyHandler, PostHandler, AgreementHandler],
})
export class RegistryModule {}
