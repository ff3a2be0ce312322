export const fold = () => undefined;
