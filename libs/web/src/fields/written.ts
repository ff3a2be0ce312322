import { type About, Part, Text } from './fields.js';

/** What a person writes in their own words. It MUST be sealed before it is stored. */
export class WrittenText {
  @Text({ example: 'SYNTHETIC: in words' })
  text!: string;
}

/** The words that go with a command; `description` says for whom they are sealed. */
export const Written = (about: About) => Part(() => WrittenText, about);
