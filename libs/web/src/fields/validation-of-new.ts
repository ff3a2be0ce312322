import { type ArgumentMetadata, Injectable, type Type } from '@nestjs/common';
import { EarlierCommands } from '../earlier-commands.js';
import { type CommandKey, sentFor } from '../request.js';
import { instanceOf } from './dto-plans.js';
import { TooDeep } from './json.js';
import { Validation } from './validation.js';

/**
 * Validates what is new. A body with which this very command was carried out before, when forms took more, is given on as
 * it is: the command is answered as the first time, and nothing else can be recorded under its id.
 */
@Injectable()
export class ValidationOfNew extends Validation {
  constructor(private readonly earlier: EarlierCommands) {
    super();
  }

  override transform(value: unknown, metadata: ArgumentMetadata): unknown {
    try {
      return super.transform(value, metadata);
    } catch (error) {
      const key = metadata.type === 'body' ? sentFor(value) : undefined;
      if (key === undefined) throw error;
      return this.unlessEarlier(error, key, () => instanceOf(metadata.metatype as Type<object>, value as object));
    }
  }

  private async unlessEarlier(error: unknown, key: CommandKey, given: () => unknown): Promise<unknown> {
    try {
      if ((await this.earlier.streamOf(key)) !== undefined) return given();
    } catch (other) {
      // What is nested so deeply that it has no digest was never carried out.
      if (!(other instanceof TooDeep)) throw other;
    }
    throw error;
  }
}
