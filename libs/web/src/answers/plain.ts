/** An answer as a plain object: the class only describes it. */
export type Plain<Answer> = { readonly [Field in keyof Answer]: Answer[Field] };
