import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';

/** Where the authentication guard finds the mark. */
export const PUBLIC = 'talaan:public';

/**
 * Opens one route to requests without a token. It is the only way to do so, and `reason` says why it is safe: such a
 * route MUST NOT tell anything about a person, or about a record that was not published.
 */
export function Public(reason: string): MethodDecorator {
  return applyDecorators(SetMetadata(PUBLIC, reason), ApiExtension('x-public', reason));
}
