import { Module } from '@nestjs/common';
import { CqrsModule } from '@nestjs/cqrs';
import type { View } from '#views/view.js';
import { BodyHandler, StateHandler, UnitHandler } from './registry.handler.js';
import { RegistryController } from './registry.http.js';
import { view as register } from './views/register.js';

export const registryViews: readonly View[] = [register];

@Module({
  imports: [CqrsModule],
  controllers: [RegistryController],
  providers: [StateHandler, UnitHandler, BodyHandler],
})
export class RegistryModule {}
