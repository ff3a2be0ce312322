// The closed lists of notices and reminders. Those of reminders stand on facts: add, never rename or remove.

/** What a party is told of a record: that it is new to it, or what became of it. */
export const WHATS = ['received', 'changed', 'due-soon', 'overdue', 'recalled', 'erased'] as const;
export type What = (typeof WHATS)[number];

/** What is to be done by a limit. */
export const LIMITS = ['acknowledge', 'answer', 'notify'] as const;
export type LimitName = (typeof LIMITS)[number];
