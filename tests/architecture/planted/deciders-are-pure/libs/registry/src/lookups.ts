export const lookUp = () => undefined;
