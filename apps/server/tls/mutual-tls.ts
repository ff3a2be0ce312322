import { X509Certificate } from 'node:crypto';
import { Agent, type Server, type ServerOptions } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { type Certificates, readCertificates } from './certificates.js';

/** TLS in which either side shows a certificate of an authority that the other one believes. */
export interface TlsConfig {
  /** Of `tls.crt`, `tls.key` and `ca.crt`. */
  readonly folder: string;
  /** The names (DNS names of their certificates) of those who may call. */
  readonly callers: readonly string[];
}

/** Milliseconds. */
const LOOKS_EVERY = 10_000;
/** Nobody but programs of the same release meets here. */
const VERSION = { minVersion: 'TLSv1.3' } as const;

/**
 * The certificates of a process, as a server and as a caller. They are taken from the folder again when they have changed
 * there, for connections that come after. They say which process calls; what a request may do, its token says.
 */
export class MutualTls {
  #certificates: Certificates;
  #own: X509Certificate;
  #agent: Agent | undefined;
  #faultSaid = '';
  readonly #servers: Server[] = [];
  readonly #looks: NodeJS.Timeout;

  /**
   * @param warn told when what stands in the folder cannot be taken; that from before stays
   * @param every milliseconds
   * @throws Error that names the file that cannot be used
   */
  constructor(
    private readonly config: TlsConfig,
    private readonly warn: (said: string) => void,
    every = LOOKS_EVERY,
  ) {
    try {
      this.#certificates = readCertificates(config.folder);
    } catch (error) {
      throw new Error(`TALAAN_TLS ${config.folder} cannot be used: ${(error as Error).message}`, { cause: error });
    }
    this.#own = new X509Certificate(this.#certificates.cert);
    this.#looks = setInterval(() => this.#look(), every).unref();
  }

  /** Of a server that refuses, at the handshake, whoever shows no certificate of the authorities. */
  get serverOptions(): ServerOptions {
    return { ...this.#certificates, ...VERSION, requestCert: true, rejectUnauthorized: true };
  }

  /** Lets nobody else call than those who are named, and the process itself: others go before anything of theirs is read. */
  guard(server: Server): void {
    this.#servers.push(server);
    server.prependListener('secureConnection', (socket: TLSSocket) => {
      if (!this.#mayCall(socket.getPeerX509Certificate())) socket.destroy();
    });
  }

  /** Calls others as this process; whom it calls must have the name that is asked for (`servername`). */
  get agent(): Agent {
    return (this.#agent ??= new Agent({ ...this.#certificates, ...VERSION, keepAlive: true, timeout: 30_000 }));
  }

  /** No certificates are looked for any more. */
  close(): void {
    clearInterval(this.#looks);
    this.#agent?.destroy();
  }

  #mayCall(peer: X509Certificate | undefined): boolean {
    if (peer === undefined) return false;
    const isNamed = this.config.callers.some((name) => peer.checkHost(name, { subject: 'never', wildcards: false }));
    return isNamed || peer.fingerprint256 === this.#own.fingerprint256;
  }

  #look(): void {
    try {
      const found = readCertificates(this.config.folder);
      this.#faultSaid = '';
      const { cert, key, ca } = this.#certificates;
      if (found.cert === cert && found.key === key && found.ca === ca) return;
      this.#certificates = found;
      this.#own = new X509Certificate(found.cert);
      for (const server of this.#servers) server.setSecureContext({ ...found, ...VERSION });
      // Who is being asked is asked to the end; connections that are kept end by themselves.
      this.#agent = undefined;
    } catch (error) {
      const { message } = error as Error;
      if (message !== this.#faultSaid) this.warn(`The certificates in TALAAN_TLS are not taken: ${message}`);
      this.#faultSaid = message;
    }
  }
}
