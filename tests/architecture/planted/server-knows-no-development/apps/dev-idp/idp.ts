export const startDevIdp = () => undefined;
