export abstract class Vault {}
