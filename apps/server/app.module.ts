import { resolve } from 'node:path';
import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Attachments } from '#attachments/attachments.js';
import { EventStore } from '#event-store/event-store.js';
import { LogEpoch } from '#event-store/checks/log-epoch.js';
import { Clock } from '#kernel/clock.js';
import { RecordKinds } from '#records/record-kinds.js';
import { QuotaLimits } from '#records/quotas.js';
import { RecordsModule } from '#records/records.module.js';
import { Conditions } from '#telemetry/conditions.js';
import { Metrics } from '#telemetry/metrics.js';
import { brokerAt } from '#relay/open-broker.js';
import { RelaySettings } from '#relay/relay.js';
import { ContentVault } from '#vault/content-vault.js';
import { WrittenLevel } from '#event-store/written-level.js';
import { Vault } from '#vault/vault.js';
import { ViewQueries } from '#views/view.js';
import { TokenRules } from '#web/auth/authentication.guard.js';
import { cedarPoliciesFrom } from '#web/auth/cedar-policies.js';
import { RateLimits } from '#web/limits/rate-limits.js';
import { Standings } from '#web/auth/standing.js';
import type { Slice } from '#web/slice.js';
import { WebModule } from '#web/web.module.js';
import type { Config } from './config/config.js';
import { ALWAYS_ANSWERED, HealthController } from './readiness/health.http.js';
import { RegisterStandings } from './register/register-standings.js';
import { Readiness } from './readiness/readiness.js';
import type { Platform } from './platform.js';
import { KINDS, POLICIES, REFUSALS } from './targets.js';

/** What every slice may inject. */
@Module({})
class PlatformModule {
  static on(platform: Platform, readiness: Readiness, { quotas, data, kafka }: Config): DynamicModule {
    const { store, epoch, vault, attachments, written, views, clock, metrics, conditions } = platform;
    const provided = [
      { provide: EventStore, useValue: store },
      { provide: LogEpoch, useValue: epoch },
      { provide: WrittenLevel, useValue: written },
      { provide: Vault, useValue: vault },
      { provide: ContentVault, useValue: vault },
      { provide: Attachments, useValue: attachments },
      { provide: ViewQueries, useValue: views.queries },
      { provide: Clock, useValue: clock },
      { provide: RecordKinds, useValue: new RecordKinds(KINDS) },
      { provide: Metrics, useValue: metrics },
      { provide: Conditions, useValue: conditions },
      { provide: Readiness, useValue: readiness },
      { provide: QuotaLimits, useValue: new QuotaLimits(quotas) },
      {
        provide: RelaySettings,
        useValue: new RelaySettings(kafka && brokerAt(kafka), resolve(data), kafka?.begin ?? []),
      },
    ];
    return { module: PlatformModule, global: true, providers: provided, exports: provided };
  }
}

/** Who can act, as the register has it: for every target alike. */
@Module({
  providers: [{ provide: Standings, useClass: RegisterStandings }],
  exports: [Standings],
})
@Global()
class StandingsModule {}

/** The slices of one target on one platform. */
@Module({})
export class AppModule {
  static of(slices: readonly Slice[], config: Config, platform: Platform, readiness: Readiness): DynamicModule {
    const { issuer, audience, algorithms, keysKept, rateLimit, requestsAtOnce } = config;
    const web = WebModule.register({
      tokens: new TokenRules({ issuer, audience, algorithms, keysKept }),
      limits: new RateLimits({ ...rateLimit, atOnce: requestsAtOnce, always: ALWAYS_ANSWERED }),
      policies: cedarPoliciesFrom(POLICIES),
      refusals: REFUSALS,
      onDecision: (action, permitted) => {
        platform.metrics.decided(action, permitted ? 'permit' : 'deny');
      },
    });
    return {
      module: AppModule,
      imports: [PlatformModule.on(platform, readiness, config), web, RecordsModule, StandingsModule],
      controllers: [HealthController, ...slices.flatMap(({ controllers }) => controllers)],
      providers: slices.flatMap(({ providers = [] }) => providers),
    };
  }
}
