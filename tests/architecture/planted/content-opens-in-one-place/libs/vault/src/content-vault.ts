export abstract class ContentVault {}
