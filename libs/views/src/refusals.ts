/** What asking a view can be refused for. */
export const viewRefusals = {
  'view.behind': { status: 503, title: 'What you wrote is not yet visible here' },
} as const;
