import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { CqrsModule } from '@nestjs/cqrs';
import { Access } from './auth/access.js';
import { AccessTokens, TokenRules } from './auth/authentication.guard.js';
import { AuthenticationGuard } from './auth/authentication.guard.js';
import { CedarAccess, type DecisionObserver } from './auth/cedar-access.js';
import { CommandKeyGuard } from './command-key.guard.js';
import { EarlierCommands } from './earlier-commands.js';
import { AfterGuard } from './lists/after.guard.js';
import { Cursors } from './lists/cursor.js';
import { Freshness } from './lists/freshness.js';
import { OpenApiController, OpenApiText } from './openapi.js';
import { Pages } from './lists/pages.js';
import { Rests } from './lists/rests.js';
import { Refusals } from './answers/problem.js';
import { ProblemFilter } from './answers/problem.filter.js';
import { RateLimit, RateLimits } from './limits/rate-limits.js';
import { mergeRefusals, type RefusalTable } from './answers/refusal-table.js';
import { platformRefusals } from './answers/refusals.js';
import { RefusedAttempts } from './auth/refused-attempts.js';
import { StandingGuard } from './auth/standing.guard.js';
import { ValidationOfNew } from './fields/validation-of-new.js';

/** What a program says about its edge. */
export interface WebOptions {
  readonly tokens: TokenRules;
  readonly limits?: RateLimits;
  /** Policy texts by file name. */
  readonly policies: Readonly<Record<string, string>>;
  /** The refusals of the slices; those of the platform are added. */
  readonly refusals: readonly RefusalTable[];
  readonly onDecision?: DecisionObserver;
}

/**
 * Everything between the socket and a controller. Who asks, and not too often, before the body is read; then guards run in
 * the order given: whether that was asked, whether the log is as new as the client knows it, which command, and whether the
 * caller can still act. Needs `Clock`, `EventStore`, `Standings`, `Vault`, `ViewQueries` and
 * `WrittenLevel` from a global module; brings the bus on which commands go.
 */
@Module({})
export class WebModule {
  /** @throws PolicyError, Error for a refusal code that is defined twice */
  static register({ tokens, limits = new RateLimits(), policies, refusals, onDecision }: WebOptions): DynamicModule {
    return {
      module: WebModule,
      global: true,
      imports: [CqrsModule.forRoot()],
      controllers: [OpenApiController],
      providers: [
        { provide: TokenRules, useValue: tokens },
        { provide: RateLimits, useValue: limits },
        { provide: Access, useValue: new CedarAccess(policies, onDecision) },
        { provide: Refusals, useValue: new Refusals(mergeRefusals(platformRefusals, ...refusals)) },
        AccessTokens,
        Cursors,
        EarlierCommands,
        Freshness,
        Pages,
        Rests,
        OpenApiText,
        RateLimit,
        RefusedAttempts,
        { provide: APP_GUARD, useClass: AuthenticationGuard },
        { provide: APP_GUARD, useClass: AfterGuard },
        { provide: APP_GUARD, useClass: CommandKeyGuard },
        { provide: APP_GUARD, useClass: StandingGuard },
        { provide: APP_PIPE, useClass: ValidationOfNew },
        { provide: APP_FILTER, useClass: ProblemFilter },
      ],
      exports: [Access, AccessTokens, Cursors, EarlierCommands, Freshness, OpenApiText, Pages, Refusals, Rests],
    };
  }
}
