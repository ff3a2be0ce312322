import { ApiProperty } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';

/** What every command answers. */
export class CommandAnswer {
  @ApiProperty({ description: 'The id of the record.' })
  readonly id!: string;

  @ApiProperty({ type: 'integer', minimum: 0, description: 'The revision of the record after the command; its ETag.' })
  readonly revision!: number;

  @ApiProperty({ pattern: '^[0-9]+$', description: 'The place of the last fact in the log, as a decimal string.' })
  readonly position!: string;

  @ApiProperty({ description: 'The state of the record after the command.' })
  readonly state!: string;
}

/** How a command ended, as the HTTP answer needs it. */
export interface Answered {
  readonly id: string;
  readonly result: { readonly revision: number; readonly position: bigint };
  readonly state: string;
  /** The path of the record, when the command created it. */
  readonly createdAt?: string;
}

/** Sets status (201 when created), `Location` and `ETag`, and gives the body. */
export function answerCommand(reply: FastifyReply, { id, result, state, createdAt }: Answered): CommandAnswer {
  const { revision, position } = result;
  reply.status(createdAt === undefined ? 200 : 201).header('etag', `"${String(revision)}"`);
  if (createdAt !== undefined) reply.header('location', createdAt);
  return { id, revision, position: String(position), state };
}
