import { ApiExtension } from '@nestjs/swagger';

/** The name under which a route says it in the contract. */
export const REFUSES = 'x-refuses';

/** HTTP statuses of refusals that only this route gives, besides those that every route of its method may give. */
export function MayRefuse(...statuses: readonly (409 | 410 | 422)[]): MethodDecorator {
  return ApiExtension(REFUSES, statuses.map(String));
}
